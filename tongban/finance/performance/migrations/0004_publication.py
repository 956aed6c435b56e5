import django.db.models.deletion
import tongban.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('budget', '0002_execution'),
        ('performance', '0003_monitoring'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportVersion',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='版')),
                ('state', models.CharField(choices=[('draft', '送审稿'), ('reviewed', '已审核'), ('signed', '已签发'), ('published', '已公开'), ('returned', '已退回')], default='draft', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='更正原因')),
                ('drafted_at', models.DateTimeField()),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('review_note', models.CharField(blank=True, max_length=500, verbose_name='审核意见')),
                ('signed_at', models.DateTimeField(null=True)),
                ('sign_note', models.CharField(blank=True, max_length=500, verbose_name='签发意见')),
                ('returned_at', models.DateTimeField(null=True)),
                ('return_note', models.CharField(blank=True, max_length=500, verbose_name='退回原因')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='budget.bureauyear')),
            ],
            options={
                'db_table': 'report_version',
            },
        ),
        migrations.CreateModel(
            name='ReportPackage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, verbose_name='校验值')),
                ('files', models.JSONField()),
                ('content', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='package', to='performance.reportversion')),
            ],
            options={
                'db_table': 'report_package',
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='号')),
                ('digest', models.CharField(max_length=64, verbose_name='校验值')),
                ('content', models.JSONField()),
                ('taken_at', models.DateTimeField()),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='budget.bureauyear')),
            ],
            options={
                'db_table': 'report_snapshot',
                'constraints': [models.UniqueConstraint(fields=('year', 'number'), name='report_snapshot_once'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), _negated=True), ('number__gte', 1)), name='report_snapshot_sealed')],
            },
        ),
        migrations.AddField(
            model_name='reportversion',
            name='snapshot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='performance.snapshot'),
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=500, verbose_name='网址')),
                ('on', models.DateField(verbose_name='公开日期')),
                ('replied_on', models.DateField(null=True, verbose_name='决算批复日期')),
                ('late_reason', models.CharField(blank=True, max_length=300, verbose_name='逾期原因')),
                ('recorded_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='performance.reportversion')),
            ],
            options={
                'db_table': 'report_publication',
                'constraints': [models.CheckConstraint(condition=models.Q(('replied_on__isnull', True), ('on__gte', models.F('replied_on')), _connector='OR'), name='report_publication_after_reply')],
            },
        ),
        migrations.AddConstraint(
            model_name='reportversion',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='report_version_once'),
        ),
        migrations.AddConstraint(
            model_name='reportversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'reviewed', 'signed'])), fields=('year',), name='report_version_one_open'),
        ),
        migrations.AddConstraint(
            model_name='reportversion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'returned']), ('reviewed_at__isnull', False), _connector='OR'), name='report_version_reviewed'),
        ),
        migrations.AddConstraint(
            model_name='reportversion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'reviewed', 'returned']), models.Q(('reviewed_at__isnull', False), ('signed_at__isnull', False)), _connector='OR'), name='report_version_signed'),
        ),
        migrations.AddConstraint(
            model_name='reportversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reviewed_by__isnull', True), ('drafted_by__isnull', True), models.Q(('reviewed_by', models.F('drafted_by')), _negated=True), _connector='OR'), models.Q(('signed_by__isnull', True), ('drafted_by__isnull', True), models.Q(('signed_by', models.F('drafted_by')), _negated=True), _connector='OR'), models.Q(('signed_by__isnull', True), ('reviewed_by__isnull', True), models.Q(('signed_by', models.F('reviewed_by')), _negated=True), _connector='OR')), name='report_version_persons'),
        ),
    ]
