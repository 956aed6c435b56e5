import django.db.migrations.operations.special
import django.db.models.deletion
import tongban.kernel.ids
from django.conf import settings
from django.db import migrations, models



OPEN = ("submitted", "received", "pre_accepted", "correction", "accepted", "concluded", "issued")


def adopt(apps, schema_editor):
    """Matters that are open when the watch begins are looked at by the next sweep."""
    states = ", ".join(f"'{state}'" for state in OPEN)
    schema_editor.execute(
        "INSERT INTO supervision_watch (application_id, next_at) "
        f"SELECT id, submitted_at FROM application WHERE state IN ({states})"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('cases', '0004_papers'),
        ('infra', '0003_search_tokens'),
        ('orgs', '0003_duties'),
        ('supervision', '0001_registers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=30, unique=True, verbose_name='编号')),
                ('key', models.CharField(max_length=160)),
                ('rule', models.CharField(max_length=40, verbose_name='规则')),
                ('title', models.CharField(max_length=60, verbose_name='规则名称')),
                ('light', models.CharField(choices=[('yellow', '黄牌（预警）'), ('red', '红牌（超期）'), ('red_plus', '红牌督办'), ('link_yellow', '环节预警'), ('link_red', '环节超期'), ('correction', '逾期未告知'), ('delivery', '逾期送达'), ('elsewhere', '其他系统超时'), ('anomaly', '异常')], max_length=12, verbose_name='信号')),
                ('thresholds', models.JSONField(default=dict, verbose_name='门槛')),
                ('about_id', models.UUIDField(null=True)),
                ('round', models.PositiveSmallIntegerField(default=1, verbose_name='轮次')),
                ('item', models.CharField(max_length=60, verbose_name='事项代码')),
                ('item_title', models.CharField(max_length=1000, verbose_name='事项')),
                ('lit_at', models.DateTimeField(verbose_name='亮灯时间')),
                ('limit_at', models.DateTimeField(null=True, verbose_name='期限')),
                ('raised_at', models.DateTimeField(verbose_name='发现时间')),
                ('late', models.BooleanField(default=False, verbose_name='含补录时间')),
                ('calendar', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('raised', '待签收'), ('acknowledged', '已签收'), ('explained', '已说明'), ('corrected', '已纠正'), ('appealed', '申诉中'), ('upheld', '已认定'), ('cancelled', '已撤销'), ('archived', '已归档')], default='raised', max_length=12, verbose_name='状态')),
                ('outcome', models.CharField(blank=True, choices=[('upheld', '认定'), ('cancelled', '撤销'), ('cleared', '办结解除')], max_length=10, verbose_name='结论')),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='撤销原因')),
                ('judged_at', models.DateTimeField(null=True, verbose_name='结论时间')),
                ('untrue_at', models.DateTimeField(null=True, verbose_name='更正时间')),
                ('level', models.CharField(blank=True, max_length=20, verbose_name='上报层级')),
                ('escalate_at', models.DateTimeField(null=True, verbose_name='上报时间')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.application')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('handler', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'supervision_signal',
                'indexes': [models.Index(fields=['-lit_at', '-id'], name='signal_newest'), models.Index(fields=['lit_at', 'department', 'light', 'outcome'], name='signal_of_period'), models.Index(fields=['application'], name='signal_of_application'), models.Index(condition=models.Q(('judged_at', None)), fields=['department', 'light', 'state'], name='signal_open'), models.Index(condition=models.Q(('escalate_at__isnull', False)), fields=['escalate_at'], name='signal_to_escalate')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('untrue_at', None)), fields=('key',), name='signal_once'), models.CheckConstraint(condition=models.Q(models.Q(('judged_at', None), ('outcome', '')), models.Q(('judged_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='signal_judged_fully'), models.CheckConstraint(condition=models.Q(models.Q(('judged_at__isnull', False), ('state__in', ['upheld', 'cancelled', 'archived'])), models.Q(('state__in', ['upheld', 'cancelled', 'archived']), _negated=True), _connector='OR'), name='signal_judged_iff_state'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'cancelled'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='signal_cancelled_says_why'), models.CheckConstraint(condition=models.Q(('untrue_at', None), ('outcome', 'cancelled'), _connector='OR'), name='signal_untrue_is_cancelled'), models.CheckConstraint(condition=models.Q(('escalate_at', None), ('state', 'raised'), _connector='OR'), name='signal_escalates_unanswered')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=60)),
                ('to', models.CharField(choices=[('handler', '经办人'), ('department', '承办部门负责人'), ('parent', '上级部门负责人'), ('supervisors', '监察人员'), ('bureau', '审批局负责人')], max_length=12)),
                ('found', models.BooleanField(default=True)),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('signal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='supervision.signal')),
            ],
            options={
                'db_table': 'supervision_notice',
                'constraints': [models.UniqueConstraint(fields=('signal', 'level'), name='notice_once_a_level')],
            },
        ),
        migrations.CreateModel(
            name='SignalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('acknowledge', '签收'), ('explain', '说明'), ('correct', '纠正'), ('appeal', '申诉'), ('uphold', '认定'), ('cancel', '撤销'), ('archive', '归档'), ('clear', '解除'), ('withdraw', '更正撤销')], max_length=12)),
                ('at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=800)),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='理由类别')),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('signal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='supervision.signal')),
            ],
            options={
                'db_table': 'supervision_signal_step',
                'indexes': [models.Index(fields=['signal', 'at'], name='signal_steps')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('by', models.CharField(choices=[('department', '部门'), ('item', '事项'), ('post', '岗位')], max_length=12)),
                ('key', models.CharField(blank=True, max_length=60)),
                ('closed', models.IntegerField(default=0)),
                ('on_time', models.IntegerField(default=0)),
                ('used_days', models.IntegerField(default=0)),
                ('still_days', models.IntegerField(default=0)),
                ('law_days', models.IntegerField(default=0)),
                ('law_used_days', models.IntegerField(default=0)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
            ],
            options={
                'db_table': 'supervision_tally',
                'constraints': [models.UniqueConstraint(fields=('by', 'day', 'department', 'key'), name='tally_once')],
            },
        ),
        migrations.CreateModel(
            name='Timing',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.case')),
                ('item', models.CharField(max_length=60)),
                ('decided_at', models.DateTimeField()),
                ('on_time', models.BooleanField()),
                ('used_days', models.PositiveIntegerField()),
                ('still_days', models.PositiveIntegerField()),
                ('law_days', models.PositiveIntegerField(null=True)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('handler', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'supervision_timing',
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.application')),
                ('next_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'supervision_watch',
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='supervision_watch_due')],
            },
        ),
        migrations.CreateModel(
            name='LadderEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('levels', models.JSONField()),
                ('entries', models.JSONField()),
                ('since', models.DateField(verbose_name='起始日期')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'supervision_ladder',
                'indexes': [models.Index(fields=['-since', '-id'], name='supervision_ladder_newest')],
            },
        ),
        migrations.CreateModel(
            name='RuleEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='规则')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('light', models.CharField(choices=[('yellow', '黄牌（预警）'), ('red', '红牌（超期）'), ('red_plus', '红牌督办'), ('link_yellow', '环节预警'), ('link_red', '环节超期'), ('correction', '逾期未告知'), ('delivery', '逾期送达'), ('elsewhere', '其他系统超时'), ('anomaly', '异常')], max_length=12, verbose_name='信号')),
                ('measure', models.CharField(choices=[('promise_left', '承诺时限快用完'), ('promise_over', '超过承诺时限'), ('law_over', '超过法定时限，或超期后仍未办结'), ('elsewhere_over', '在其他系统中超过承诺时限'), ('question_left', '征求意见答复快到期'), ('question_over', '征求意见逾期未答复'), ('answer_over', '收件后逾期未答复是否受理'), ('delivery_over', '决定后逾期未备好结果'), ('instant', '受理即办结'), ('corrected_twice', '不止一次补正'), ('pause_long', '特别程序远超预计'), ('pause_late', '特别程序事后补登'), ('two_places', '同一人在两地收件'), ('no_result', '办结没有结果'), ('edited', '时间与留痕不符')], max_length=20, verbose_name='看什么')),
                ('thresholds', models.JSONField(default=dict, verbose_name='门槛')),
                ('on', models.BooleanField(verbose_name='启用')),
                ('since', models.DateField(verbose_name='起始日期')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'supervision_rule',
                'indexes': [models.Index(fields=['code', '-since', '-id'], name='supervision_rule_newest')],
            },
        ),
        migrations.RunPython(
            code=adopt,
            reverse_code=django.db.migrations.operations.special.RunPython.noop,
        ),
    ]
