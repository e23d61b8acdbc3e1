"""`luoshi migrate`: makes or upgrades the tables as their owner, and gives ids their region."""

import argparse

from luoshi.cli.start import plainly, start

# Ids of region n begin at n × 10¹²: two installations never give the same one.
REGION_SIZE = 10**12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    parser.add_argument("--quiet", action="store_true", help="不显示过程")


def run(args: argparse.Namespace) -> int:
    """Migrate as the owner; safe to repeat."""
    start(owner=True)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    with plainly():
        call_command("migrate", interactive=False, verbosity=0 if args.quiet else 1)
        if settings.REGION:
            with connection.cursor() as cursor:
                cursor.execute(BEGIN_AT, {"first": settings.REGION * REGION_SIZE})
    return 0


# A sequence already at or beyond its region's first id stays where it is.
BEGIN_AT = """
DO $$
DECLARE
    one record;
    first constant bigint := %(first)s;
BEGIN
    FOR one IN
        SELECT s.schemaname, s.sequencename, coalesce(s.last_value, 0) AS last
        FROM pg_sequences AS s
        WHERE s.schemaname = current_schema() AND s.data_type = 'bigint'::regtype
          AND s.sequencename NOT LIKE 'procrastinate%%'
    LOOP
        IF one.last < first THEN
            PERFORM setval(format('%%I.%%I', one.schemaname, one.sequencename), first, false);
        END IF;
    END LOOP;
END $$
"""
