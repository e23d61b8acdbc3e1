"""The ledger's own order, what is alive by its last day, has an index; built while people work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("matters", "0011_unit_routes")]
    operations = [
        AddIndexConcurrently(
            "matter",
            models.Index(
                F("due").asc(nulls_last=True),
                "id",
                name="matter_due_alive",
                condition=~Q(state="closed") & ~Q(state="cancelled"),
            ),
        ),
    ]
