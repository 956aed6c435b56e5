"""Which source gave a shared paper, and under which number of its own; empty for what was filed before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_window_checks")]

    operations = [
        migrations.AddField(
            model_name="handedmaterial", name="fetched_from",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="调取自"),
        ),
        migrations.AddField(
            model_name="handedmaterial", name="reference",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="查询编号"),
        ),
    ]
