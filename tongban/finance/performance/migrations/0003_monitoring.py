import django.db.models.deletion
import tongban.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('budget', '0002_execution'),
        ('orgs', '0002_ends'),
        ('performance', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MonitoringLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=20)),
                ('level1', models.CharField(max_length=40, verbose_name='一级指标')),
                ('level2', models.CharField(blank=True, max_length=40, verbose_name='二级指标')),
                ('name', models.CharField(max_length=100, verbose_name='三级指标')),
                ('kind', models.CharField(choices=[('execution', '预算执行率'), ('execution steps', '预算执行率（分档）'), ('>=', '≥'), ('=', '='), ('<= linear', '≤（线性）'), ('<= ratio', '≤（比值）'), ('pass/fail', '直接赋分'), ('range', '区间'), ('steps', '分档'), ('satisfaction steps', '满意度分档'), ('qualitative', '定性')], max_length=20, verbose_name='指标性质')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='单位')),
                ('target', models.JSONField(null=True, verbose_name='年度指标值')),
                ('measure', models.CharField(blank=True, max_length=100, verbose_name='取数')),
                ('profile', models.JSONField(default=str, verbose_name='进度安排')),
                ('value', models.JSONField(null=True, verbose_name='执行情况')),
                ('known', models.CharField(blank=True, choices=[('', '未填'), ('live', '实时计数'), ('entered', '填报')], max_length=10, verbose_name='来源')),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='依据')),
                ('light', models.CharField(choices=[('green', '绿'), ('yellow', '黄'), ('red', '红'), ('grey', '未填')], default='grey', max_length=10, verbose_name='灯')),
                ('deviation_bp', models.BigIntegerField(null=True, verbose_name='偏差')),
                ('overshot', models.BooleanField(default=False, verbose_name='超额较多')),
                ('forecast', models.CharField(blank=True, max_length=100, verbose_name='全年预计完成情况')),
                ('causes', models.JSONField(default=list, verbose_name='偏差原因')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='原因说明')),
                ('likelihood', models.CharField(blank=True, choices=[('certain', '确定能'), ('possible', '有可能'), ('impossible', '完全不可能')], max_length=10, verbose_name='完成目标可能性')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='备注')),
            ],
            options={
                'db_table': 'monitoring_line',
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('measure', models.CharField(max_length=500, verbose_name='纠偏措施')),
                ('due', models.DateField(verbose_name='期限')),
                ('done_on', models.DateField(null=True, verbose_name='完成日期')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='performance.monitoringline')),
            ],
            options={
                'db_table': 'monitoring_correction',
            },
        ),
        migrations.CreateModel(
            name='CorrectionNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='日期')),
                ('said', models.CharField(max_length=500, verbose_name='跟踪情况')),
                ('done', models.BooleanField(default=False, verbose_name='完成')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('correction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='performance.correction')),
            ],
            options={
                'db_table': 'monitoring_correction_note',
            },
        ),
        migrations.CreateModel(
            name='MonitoringRound',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('as_of', models.DateField(verbose_name='监控截至日期')),
                ('state', models.CharField(choices=[('open', '进行中'), ('frozen', '已定稿')], default='open', max_length=10, verbose_name='状态')),
                ('goal', models.CharField(blank=True, max_length=2000, verbose_name='年度总体目标')),
                ('opening_fen', models.BigIntegerField(null=True, verbose_name='年初预算数')),
                ('full_year_fen', models.BigIntegerField(null=True, verbose_name='全年预算数')),
                ('executed_fen', models.BigIntegerField(null=True, verbose_name='执行数')),
                ('forecast_fen', models.BigIntegerField(null=True, verbose_name='全年预计执行数')),
                ('general_opening_fen', models.BigIntegerField(null=True, verbose_name='一般公共预算年初预算数')),
                ('general_executed_fen', models.BigIntegerField(null=True, verbose_name='一般公共预算执行数')),
                ('general_forecast_fen', models.BigIntegerField(null=True, verbose_name='一般公共预算全年预计')),
                ('money_known', models.CharField(blank=True, choices=[('', '未填'), ('live', '实时计数'), ('entered', '填报')], max_length=10, verbose_name='资金来源')),
                ('money_note', models.CharField(blank=True, max_length=300, verbose_name='资金依据')),
                ('money_light', models.CharField(choices=[('green', '绿'), ('yellow', '黄'), ('red', '红'), ('grey', '未填')], default='grey', max_length=10, verbose_name='资金灯')),
                ('money_deviation_bp', models.BigIntegerField(null=True)),
                ('money_overshot', models.BooleanField(default=False)),
                ('money_causes', models.JSONField(default=list, verbose_name='偏差原因')),
                ('money_reason', models.CharField(blank=True, max_length=500, verbose_name='原因说明')),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('opened_at', models.DateTimeField()),
                ('frozen_at', models.DateTimeField(null=True)),
                ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monitoring_rounds', to='budget.bureauyear')),
            ],
            options={
                'db_table': 'monitoring_round',
                'constraints': [models.UniqueConstraint(fields=('year', 'as_of'), name='monitoring_round_once'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('frozen_at__isnull', True), ('state', 'open')), models.Q(('frozen_at__isnull', False), ('state', 'frozen'), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='monitoring_round_frozen')],
            },
        ),
        migrations.AddField(
            model_name='monitoringline',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='performance.monitoringround'),
        ),
        migrations.CreateModel(
            name='FilingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('collect', '收集'), ('review', '审核'), ('analyse', '分析'), ('summarise', '汇总'), ('report', '填报')], max_length=10, verbose_name='步骤')),
                ('place', models.PositiveSmallIntegerField()),
                ('due', models.DateField(verbose_name='期限')),
                ('who', models.CharField(max_length=60, verbose_name='责任人')),
                ('done_on', models.DateField(null=True, verbose_name='完成日期')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='performance.monitoringround')),
            ],
            options={
                'db_table': 'monitoring_step',
                'constraints': [models.UniqueConstraint(fields=('round', 'office', 'step'), name='monitoring_step_once')],
            },
        ),
        migrations.AddField(
            model_name='correction',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='performance.monitoringround'),
        ),
        migrations.AddConstraint(
            model_name='monitoringline',
            constraint=models.UniqueConstraint(fields=('round', 'code'), name='monitoring_line_once'),
        ),
    ]
