from django.db import migrations, models

PUBLIC = models.Q(("deleted", False), ("state__in", ("published", "archived")))


class Migration(migrations.Migration):
    """What changed in public, newest first, of one type or of all, and who is there for the press: without going
    through all there is. Where the feeds of lists stand, no entry can."""

    dependencies = [("directory", "0010_figure_notes")]

    operations = [
        migrations.AddIndex(
            model_name="version",
            index=models.Index(condition=PUBLIC, fields=["type", "-at", "-id"], name="version_public_of_type"),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(condition=PUBLIC, fields=["-at", "-id"], name="version_public"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("purpose", "press")), fields=["statement_ptr"], name="contact_press"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug", "feed"), ("type__in", ["programme", "news"]), _negated=True),
                name="entry_slug_not_feed",
                violation_error_message="Unter diesem Adresskürzel steht schon ein Feed.",
            ),
        ),
    ]
