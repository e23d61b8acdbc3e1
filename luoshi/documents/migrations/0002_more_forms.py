from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="paperversion",
            name="sheets",
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name="paperversion",
            name="media",
            field=models.CharField(
                choices=[
                    ("docx", "文档"),
                    ("text", "纯文本"),
                    ("pdf", "PDF"),
                    ("ofd", "OFD"),
                    ("xlsx", "表格"),
                    ("xls", "旧版表格"),
                    ("csv", "文本表格"),
                    ("html", "网页文件"),
                ],
                max_length=8,
                verbose_name="形式",
            ),
        ),
    ]
