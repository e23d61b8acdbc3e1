"""What befell a deadline is never changed; the calendar begins with the years of this release."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from luoshi.clock.rules.years import shipped

FIRST, LAST = 2019, 2026


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    role = editor.quote_name(settings.SERVING_ROLE)
    editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON clock_flip FROM {role}")
    editor.execute(f"GRANT UPDATE (answered_at) ON clock_flip TO {role}")
    editor.execute(f"REVOKE DELETE, TRUNCATE ON clock_deadline FROM {role}")
    editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON clock_ownregime FROM {role}")


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    Holiday = apps.get_model("clock", "Holiday")
    rows = []
    for year in shipped():
        if FIRST <= year.year <= LAST:
            days = [(day, name, False) for day, name in year.rest_days.items()]
            days += [(day, name, True) for day, name in year.work]
            rows += [Holiday(year=year.year, day=d, name=n, working=w) for d, n, w in days]
    Holiday.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("clock", "0001_initial"), ("journal", "0002_append_only")]
    operations = [
        migrations.RunPython(guard, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
