from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0003_asked"),
    ]

    operations = [
        migrations.CreateModel(
            name="Said",
            fields=[
                ("request_id", models.UUIDField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
                ("commitment", models.BinaryField()),
            ],
            options={
                "verbose_name": "请求所言",
            },
        ),
    ]
