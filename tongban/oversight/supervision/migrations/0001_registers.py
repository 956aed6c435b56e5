import django.db.models.deletion
import tongban.infra.fields
import tongban.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('infra', '0003_search_tokens'),
        ('orgs', '0003_duties'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assistance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
            ],
            options={
                'db_table': 'supervision_letter_assistance',
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=60, null=True, unique=True, verbose_name='文号')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('source', models.CharField(max_length=40, verbose_name='问题来源')),
                ('source_note', models.CharField(blank=True, max_length=200, verbose_name='来文或来源说明')),
                ('origin', models.CharField(blank=True, max_length=20)),
                ('origin_id', models.CharField(blank=True, max_length=60)),
                ('background', models.TextField(blank=True, verbose_name='背景')),
                ('problem', models.TextField(verbose_name='问题')),
                ('requirement', models.TextField(verbose_name='办理要求')),
                ('basis', models.CharField(blank=True, max_length=500, verbose_name='依据')),
                ('contact', tongban.infra.fields.EncryptedTextField(blank=True, default='', verbose_name='联系人及电话')),
                ('urgency', models.CharField(choices=[('ordinary', '平件'), ('urgent', '急件'), ('extra', '特急')], default='ordinary', max_length=10, verbose_name='紧急程度')),
                ('days', models.PositiveSmallIntegerField(null=True, verbose_name='办理期限（工作日）')),
                ('due_on', models.DateField(null=True, verbose_name='办理期限（日期）')),
                ('reply_format', models.CharField(max_length=40, verbose_name='反馈方式')),
                ('score', models.CharField(blank=True, max_length=60, verbose_name='扣分情况')),
                ('state', models.CharField(choices=[('draft', '草拟'), ('to_sign', '待签发'), ('issued', '已下发'), ('received', '已签收'), ('handling', '办理中'), ('extension', '申请延期'), ('answered', '已反馈'), ('checking', '复核中'), ('sent_back', '退回重办'), ('closed', '已销号'), ('looked_back', '已回头看'), ('relapsed', '反弹'), ('archived', '已归档'), ('discarded', '已作废')], default='draft', max_length=12, verbose_name='状态')),
                ('drafted_at', models.DateTimeField(verbose_name='拟稿时间')),
                ('issued_at', models.DateTimeField(null=True, verbose_name='下发时间')),
                ('received_at', models.DateTimeField(null=True, verbose_name='签收时间')),
                ('clock_from', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True, verbose_name='期限')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='反馈时间')),
                ('days_late', models.PositiveSmallIntegerField(default=0, verbose_name='逾期天数')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='销号时间')),
                ('look_back_on', models.DateField(null=True, verbose_name='回头看期限')),
                ('archived_at', models.DateTimeField(null=True, verbose_name='归档时间')),
                ('assisting', models.ManyToManyField(related_name='+', through='supervision.Assistance', to='orgs.department')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('relapse_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='relapses', to='supervision.letter')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'supervision_letter',
                'indexes': [models.Index(fields=['state', 'due_at'], name='letter_running'), models.Index(fields=['responsible', 'state'], name='letter_responsible'), models.Index(fields=['issued_at'], name='letter_issued'), models.Index(condition=models.Q(('state', 'closed')), fields=['look_back_on'], name='letter_look_back')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('origin_id', ''), _negated=True), fields=('origin', 'origin_id'), name='letter_once_of_origin'), models.CheckConstraint(condition=models.Q(models.Q(('days__isnull', False), ('due_on', None)), models.Q(('days', None), ('due_on__isnull', False)), _connector='OR'), name='letter_limit_one_way'), models.CheckConstraint(condition=models.Q(models.Q(('due_at', None), ('issued_at', None), ('number', None), ('state__in', ('draft', 'to_sign', 'discarded'))), models.Q(models.Q(('state__in', ('draft', 'to_sign', 'discarded')), _negated=True), ('due_at__isnull', False), ('issued_at__isnull', False), ('number__isnull', False)), _connector='OR'), name='letter_issued_fully'), models.CheckConstraint(condition=models.Q(('drafted_by', None), ('signed_by', None), models.Q(('signed_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='letter_two_persons'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('look_back_on', None)), models.Q(('closed_at__isnull', False), ('look_back_on__isnull', False)), _connector='OR'), name='letter_closed_with_look_back_day')],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField(verbose_name='申请延长（工作日）')),
                ('reason', models.TextField(verbose_name='理由')),
                ('asked_at', models.DateTimeField()),
                ('granted', models.BooleanField(null=True, verbose_name='同意')),
                ('opinion', models.CharField(blank=True, max_length=500, verbose_name='审批意见')),
                ('decided_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='supervision.letter')),
            ],
            options={
                'db_table': 'supervision_extension',
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('letter',), name='extension_one_open'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('asked_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='extension_two_persons')],
            },
        ),
        migrations.AddField(
            model_name='assistance',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assistances', to='supervision.letter'),
        ),
        migrations.CreateModel(
            name='LetterFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='supervision.letter')),
            ],
            options={
                'db_table': 'supervision_letter_file',
            },
        ),
        migrations.CreateModel(
            name='LetterStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('submit', '送签'), ('discard', '作废'), ('return', '退回修改'), ('issue', '签发下发'), ('receive', '签收'), ('handle', '登记进展'), ('ask_extension', '申请延期'), ('grant_extension', '同意延期'), ('refuse_extension', '不同意延期'), ('answer', '反馈'), ('check', '开始复核'), ('pass', '复核通过并销号'), ('send_back', '退回重办'), ('look_back', '回头看'), ('relapse', '反弹'), ('archive', '归档')], max_length=20)),
                ('at', models.DateTimeField()),
                ('entered_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='supervision.letter')),
            ],
            options={
                'db_table': 'supervision_letter_step',
                'indexes': [models.Index(fields=['letter', 'at'], name='letter_steps')],
                'constraints': [models.CheckConstraint(condition=models.Q(('entered_for', None), models.Q(('act', 'answer'), _negated=True), ('file__isnull', False), _connector='OR'), name='letter_answer_for_another_has_paper')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='整改情况')),
                ('measures', models.TextField(blank=True, verbose_name='整改措施')),
                ('days_late', models.PositiveSmallIntegerField(default=0, verbose_name='逾期天数')),
                ('passed', models.BooleanField(null=True, verbose_name='通过')),
                ('opinion', models.TextField(blank=True, verbose_name='复核意见')),
                ('checked_at', models.DateTimeField(null=True)),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='supervision.letter')),
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='supervision.letterstep')),
            ],
            options={
                'db_table': 'supervision_answer',
                'constraints': [models.UniqueConstraint(condition=models.Q(('checked_at', None)), fields=('letter',), name='answer_one_unchecked'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at', None), ('opinion', ''), ('passed', None)), models.Q(('checked_at__isnull', False), ('passed__isnull', False), models.Q(('opinion', ''), _negated=True)), _connector='OR'), name='answer_checked_fully')],
            },
        ),
        migrations.CreateModel(
            name='LetterWord',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('word', models.CharField(max_length=20, verbose_name='代字')),
                ('head', models.CharField(max_length=40, verbose_name='发文机关标志')),
                ('since', models.DateField(verbose_name='起始日期')),
                ('entered_at', models.DateTimeField()),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'supervision_letter_word',
                'indexes': [models.Index(fields=['body', '-since'], name='supervision_word_newest')],
            },
        ),
        migrations.CreateModel(
            name='ListEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listing', models.CharField(max_length=40, verbose_name='名单')),
                ('code', models.CharField(max_length=40, verbose_name='代码')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('since', models.DateField(verbose_name='启用日期')),
                ('until', models.DateField(null=True, verbose_name='停用日期')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'supervision_list_entry',
                'constraints': [models.UniqueConstraint(fields=('listing', 'code'), name='supervision_entry_once'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='supervision_entry_in_order')],
            },
        ),
        migrations.CreateModel(
            name='LookBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='回头看日期')),
                ('finding', models.CharField(choices=[('kept', '整改到位，未反弹'), ('partly', '基本到位，仍需巩固'), ('relapsed', '问题反弹')], max_length=10, verbose_name='结果')),
                ('note', models.TextField(verbose_name='情况')),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_backs', to='supervision.letter')),
            ],
            options={
                'db_table': 'supervision_look_back',
                'indexes': [models.Index(fields=['on'], name='look_back_on')],
                'constraints': [models.UniqueConstraint(fields=('letter', 'on'), name='look_back_one_a_day'), models.UniqueConstraint(condition=models.Q(('finding', 'relapsed')), fields=('letter',), name='look_back_relapse_once')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('half', '期限过半提醒'), ('eighty', '期限过八成提醒'), ('day_before', '到期前一个工作日提醒'), ('urge', '催办'), ('notice', '督办通知'), ('talk', '约谈'), ('criticism', '通报')], max_length=12)),
                ('due_at', models.DateTimeField()),
                ('fired_at', models.DateTimeField()),
                ('done_on', models.DateField(null=True, verbose_name='落实日期')),
                ('done_note', models.CharField(blank=True, max_length=500, verbose_name='落实情况')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='supervision.letter')),
            ],
            options={
                'db_table': 'supervision_reminder',
                'constraints': [models.UniqueConstraint(fields=('letter', 'kind', 'due_at'), name='reminder_each_once'), models.CheckConstraint(condition=models.Q(models.Q(('done_note', ''), ('done_on', None)), models.Q(('done_on__isnull', False), models.Q(('done_note', ''), _negated=True)), _connector='OR'), name='reminder_done_fully')],
            },
        ),
        migrations.CreateModel(
            name='Setting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='设置')),
                ('value', models.PositiveIntegerField(verbose_name='值')),
                ('since', models.DateField(verbose_name='起始日期')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'supervision_setting',
                'indexes': [models.Index(fields=['code', '-since', '-id'], name='supervision_setting_newest')],
            },
        ),
        migrations.AddConstraint(
            model_name='assistance',
            constraint=models.UniqueConstraint(fields=('letter', 'department'), name='assistance_once'),
        ),
    ]
