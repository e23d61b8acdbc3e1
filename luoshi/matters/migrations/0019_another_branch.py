"""A unit whose branch was cancelled may get another; the index is exchanged while people work."""

from django.db import migrations, models
from django.db.models import Q

NAME, FRESH = "matter_one_branch_a_unit", "matter_one_branch_fresh"
OWN = "parent_id IS NOT NULL AND lead_id IS NOT NULL AND inherited_from_id IS NULL AND NOT handed_down"


def exchange(condition: str) -> list[str]:
    """Each a statement of its own; broken off anywhere, all of them may be run again."""
    return [
        f"DROP INDEX CONCURRENTLY IF EXISTS {FRESH}",
        (
            f"CREATE UNIQUE INDEX CONCURRENTLY {FRESH} ON matters_matter (parent_id, lead_id)"
            f" WHERE {condition}"
        ),
        f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}",
        f"ALTER INDEX {FRESH} RENAME TO {NAME}",
    ]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("matters", "0018_evidence_asks")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(exchange(f"{OWN} AND state <> 'cancelled'"), exchange(OWN))
            ],
            state_operations=[
                migrations.RemoveConstraint("matter", NAME),
                migrations.AddConstraint(
                    "matter",
                    models.UniqueConstraint(
                        fields=["parent", "lead"],
                        condition=Q(
                            parent__isnull=False,
                            lead__isnull=False,
                            inherited_from__isnull=True,
                            handed_down=False,
                        )
                        & ~Q(state="cancelled"),
                        name=NAME,
                    ),
                ),
            ],
        ),
    ]
