from django.db import migrations

# As `manage.py createcachetable` would make it; all processes count failed attempts to log in there.
MAKE = """
CREATE TABLE access_attempts (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX access_attempts_expires ON access_attempts (expires);
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunSQL(MAKE, "DROP TABLE access_attempts")]
