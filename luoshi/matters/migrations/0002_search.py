"""Search from two characters: every pair of neighbouring characters of the text, in one index."""

from django.db import migrations

PAIRS = """
CREATE FUNCTION matter_pairs(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(words, place, 2)), '{}')
    FROM generate_series(1, greatest(length(words) - 1, 1)) AS place
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [
        migrations.RunSQL(PAIRS, "DROP FUNCTION matter_pairs(text)"),
        migrations.RunSQL(
            "CREATE INDEX matter_words ON matters_matter"
            " USING gin (matter_pairs(content)) WITH (fastupdate = off)",
            "DROP INDEX matter_words",
        ),
    ]
