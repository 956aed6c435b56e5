import django.db.models.deletion
import tongban.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('infra', '0003_search_tokens'),
        ('orgs', '0002_ends'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckRun',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('check_code', models.CharField(max_length=60, verbose_name='检查')),
                ('on', models.DateField(verbose_name='检查日期')),
                ('hits', models.PositiveIntegerField(verbose_name='发现')),
                ('told', models.JSONField(default=list, verbose_name='内容')),
                ('failed', models.CharField(blank=True, max_length=300, verbose_name='没有查成')),
                ('run_at', models.DateTimeField()),
                ('run_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'control_check_run',
                'indexes': [models.Index(fields=['check_code', '-run_at'], name='control_run_newest'), models.Index(fields=['on'], name='control_run_day')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('sequence', models.PositiveIntegerField(verbose_name='序号')),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='编号')),
                ('kind', models.CharField(choices=[('matter', '重大事项决策'), ('personnel', '重要干部任免'), ('project', '重要项目安排'), ('money', '大额度资金使用')], max_length=10, verbose_name='类别')),
                ('matter', models.CharField(max_length=200, verbose_name='议题')),
                ('reason', models.CharField(max_length=300, verbose_name='上会事由')),
                ('meeting', models.CharField(max_length=100, verbose_name='会议')),
                ('noticed_on', models.DateField(null=True, verbose_name='议题送达日期')),
                ('met_on', models.DateField(verbose_name='会议日期')),
                ('result', models.CharField(max_length=1000, verbose_name='议定结果')),
                ('amount_fen', models.BigIntegerField(null=True, verbose_name='金额')),
                ('members', models.PositiveSmallIntegerField(verbose_name='成员人数')),
                ('entitled', models.PositiveSmallIntegerField(verbose_name='应到人数')),
                ('present', models.PositiveSmallIntegerField(verbose_name='到会人数')),
                ('in_favour', models.PositiveSmallIntegerField(verbose_name='同意票数')),
                ('passed', models.BooleanField(verbose_name='通过')),
                ('emergency', models.BooleanField(default=False, verbose_name='紧急决策')),
                ('reported_on', models.DateField(null=True, verbose_name='通报日期')),
                ('minutes_name', models.CharField(blank=True, max_length=200, verbose_name='纪要文件名')),
                ('correction', models.CharField(blank=True, max_length=300, verbose_name='更正理由')),
                ('entered_at', models.DateTimeField()),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='control.decision')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('minutes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
            ],
            options={
                'db_table': 'control_decision',
                'indexes': [models.Index(fields=['met_on'], name='control_decision_day')],
                'constraints': [models.UniqueConstraint(fields=('year', 'sequence'), name='control_decision_no_twice'), models.CheckConstraint(condition=models.Q(('in_favour__lte', models.F('present')), ('present__lte', models.F('entitled')), ('entitled__lte', models.F('members'))), name='control_decision_votes'), models.CheckConstraint(condition=models.Q(('reported_on__isnull', True), models.Q(('emergency', True), ('reported_on__gte', models.F('met_on'))), _connector='OR'), name='control_decision_reported'), models.CheckConstraint(condition=models.Q(models.Q(('correction', ''), ('corrects__isnull', True)), models.Q(('corrects__isnull', False), models.Q(('correction', ''), _negated=True)), _connector='OR'), name='control_decision_corrects')],
            },
        ),
        migrations.CreateModel(
            name='DecisionLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200, verbose_name='用途')),
                ('payee', models.CharField(blank=True, max_length=200, verbose_name='收款人')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='文号或合同号')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='control.decision')),
            ],
            options={
                'db_table': 'control_decision_line',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='control_line_positive')],
            },
        ),
        migrations.CreateModel(
            name='DecisionVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('head', models.BooleanField(default=False, verbose_name='主要负责人')),
                ('choice', models.CharField(choices=[('for', '同意'), ('against', '不同意'), ('abstain', '弃权'), ('recused', '回避'), ('absent', '缺席')], max_length=10, verbose_name='表决')),
                ('place', models.PositiveSmallIntegerField(default=0, verbose_name='发言次序')),
                ('opinion', models.CharField(blank=True, max_length=500, verbose_name='意见')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='control.decision')),
            ],
            options={
                'db_table': 'control_decision_vote',
                'constraints': [models.UniqueConstraint(fields=('decision', 'name'), name='control_vote_once'), models.UniqueConstraint(condition=models.Q(('head', True)), fields=('decision',), name='control_vote_one_head')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('sequence', models.PositiveIntegerField(verbose_name='序号')),
                ('area', models.CharField(choices=[('budget', '预算管理'), ('income_expenditure', '收支管理'), ('procurement', '政府采购'), ('assets', '资产管理'), ('construction', '建设项目'), ('contracts', '合同管理'), ('unit', '单位层面')], max_length=20, verbose_name='领域')),
                ('source', models.CharField(choices=[('check', '系统检查'), ('self', '自查'), ('inspection', '监督检查'), ('audit', '审计'), ('complaint', '反映举报')], max_length=20, verbose_name='来源')),
                ('found_on', models.DateField(verbose_name='发现日期')),
                ('said', models.CharField(max_length=500, verbose_name='问题')),
                ('basis', models.CharField(max_length=300, verbose_name='违反的规定')),
                ('correction', models.CharField(max_length=500, verbose_name='整改措施')),
                ('due', models.DateField(verbose_name='整改期限')),
                ('state', models.CharField(choices=[('open', '整改中'), ('done', '已整改'), ('reopened', '重新整改')], default='open', max_length=10, verbose_name='状态')),
                ('done_on', models.DateField(null=True, verbose_name='整改日期')),
                ('hit_key', models.CharField(blank=True, max_length=200)),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='control.checkrun')),
            ],
            options={
                'db_table': 'control_finding',
            },
        ),
        migrations.CreateModel(
            name='FindingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('correct', '整改完成'), ('reopen', '重新整改')], max_length=10, verbose_name='动作')),
                ('on', models.DateField(verbose_name='日期')),
                ('note', models.CharField(max_length=500, verbose_name='说明')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='文件名')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='control.finding')),
            ],
            options={
                'db_table': 'control_finding_step',
            },
        ),
        migrations.CreateModel(
            name='Regulation',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('finance', '财务会计'), ('budget', '预算管理'), ('expenditure', '收支和报销'), ('thrift', '厉行节约'), ('internal_control', '内部控制'), ('procurement', '政府采购'), ('assets', '资产管理'), ('contracts', '合同管理'), ('construction', '建设项目'), ('three_public', '“三公”经费'), ('collective', '“三重一大”集体决策'), ('special_funds', '专项资金'), ('performance', '绩效管理'), ('supervision', '监督检查'), ('other', '其他')], max_length=20, verbose_name='类别')),
                ('title', models.CharField(max_length=150, unique=True, verbose_name='名称')),
                ('entered_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
            ],
            options={
                'db_table': 'control_regulation',
            },
        ),
        migrations.AddField(
            model_name='finding',
            name='regulation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='control.regulation'),
        ),
        migrations.CreateModel(
            name='RegulationEdition',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('number', models.CharField(max_length=100, verbose_name='文号')),
                ('since', models.DateField(verbose_name='施行日期')),
                ('until', models.DateField(null=True, verbose_name='废止日期')),
                ('reviewed_on', models.DateField(null=True, verbose_name='合法性审查日期')),
                ('changes', models.CharField(blank=True, max_length=1000, verbose_name='主要内容或修订说明')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='文件名')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('regulation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='control.regulation')),
            ],
            options={
                'db_table': 'control_regulation_edition',
                'constraints': [models.UniqueConstraint(fields=('regulation', 'version'), name='control_edition_once'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='control_edition_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Risk',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', models.CharField(choices=[('budget', '预算管理'), ('income_expenditure', '收支管理'), ('procurement', '政府采购'), ('assets', '资产管理'), ('construction', '建设项目'), ('contracts', '合同管理'), ('unit', '单位层面')], max_length=20, verbose_name='领域')),
                ('title', models.CharField(max_length=150, verbose_name='风险')),
                ('description', models.CharField(blank=True, max_length=500, verbose_name='表现')),
                ('likelihood', models.PositiveSmallIntegerField(verbose_name='可能性')),
                ('effect', models.PositiveSmallIntegerField(verbose_name='影响')),
                ('measure', models.CharField(max_length=500, verbose_name='防控措施')),
                ('due', models.DateField(verbose_name='完成期限')),
                ('check_code', models.CharField(blank=True, max_length=60, verbose_name='系统检查')),
                ('identified_on', models.DateField(verbose_name='识别日期')),
                ('closed_on', models.DateField(null=True, verbose_name='销号日期')),
                ('closing', models.CharField(blank=True, max_length=300, verbose_name='销号说明')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
            ],
            options={
                'db_table': 'control_risk',
                'constraints': [models.CheckConstraint(condition=models.Q(('likelihood__gte', 1), ('likelihood__lte', 5), ('effect__gte', 1), ('effect__lte', 5)), name='control_risk_scale'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('closing', '')), models.Q(('closed_on__gte', models.F('identified_on')), models.Q(('closing', ''), _negated=True)), _connector='OR'), name='control_risk_closed')],
            },
        ),
        migrations.CreateModel(
            name='Setting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='设置')),
                ('value', models.CharField(max_length=200, verbose_name='值')),
                ('since', models.DateField(verbose_name='起始日期')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'control_setting',
                'indexes': [models.Index(fields=['code', '-since', '-id'], name='control_setting_newest')],
            },
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['found_on'], name='control_finding_day'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('year', 'sequence'), name='control_finding_no_twice'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_on__gte', models.F('found_on')), ('done_on__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_on__isnull', True)), _connector='OR'), name='control_finding_done'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('due__gte', models.F('found_on'))), name='control_finding_due'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('hit_key', ''), _negated=True), models.Q(('state', 'done'), _negated=True)), fields=('hit_key',), name='control_finding_hit_once'),
        ),
    ]
