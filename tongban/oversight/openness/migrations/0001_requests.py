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
            name='Disclosure',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='登记号')),
                ('year', models.PositiveSmallIntegerField()),
                ('code', tongban.infra.fields.EncryptedTextField(verbose_name='查询码')),
                ('code_index', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('way', models.CharField(choices=[('online', '网上提交'), ('in_person', '当面提交'), ('oral', '当面口述，代为填写'), ('registered', '挂号信、特快专递'), ('ordinary', '平信'), ('fax', '传真')], max_length=12, verbose_name='申请方式')),
                ('who', models.CharField(choices=[('natural', '自然人'), ('business', '商业企业'), ('research', '科研机构'), ('welfare', '社会公益组织'), ('legal_service', '法律服务机构'), ('other', '其他法人和组织')], max_length=14, verbose_name='申请人类别')),
                ('name', tongban.infra.fields.EncryptedTextField(verbose_name='姓名或名称')),
                ('id_kind', models.CharField(choices=[('resident', '居民身份证'), ('uscc', '统一社会信用代码'), ('passport', '护照'), ('hk_macao', '港澳居民来往内地通行证'), ('taiwan', '台湾居民来往大陆通行证'), ('foreigner', '外国人永久居留身份证'), ('pending', '尚未取得证件')], max_length=12, verbose_name='证件')),
                ('id_number', tongban.infra.fields.EncryptedTextField(verbose_name='证件号码')),
                ('id_index', models.CharField(max_length=64)),
                ('phone', tongban.infra.fields.EncryptedTextField(verbose_name='联系电话')),
                ('address', tongban.infra.fields.EncryptedTextField(blank=True, default='', verbose_name='联系地址')),
                ('description', tongban.infra.fields.EncryptedTextField(verbose_name='所需信息')),
                ('form', models.CharField(choices=[('electronic', '电子文件'), ('paper', '纸质复制件'), ('look', '当面查阅、抄录')], max_length=12, verbose_name='形式')),
                ('delivery', models.CharField(choices=[('online', '在网上取'), ('post', '邮寄'), ('pick_up', '到窗口自取')], max_length=10, verbose_name='途径')),
                ('pieces', models.PositiveIntegerField(default=1, verbose_name='件数')),
                ('letter_name', models.CharField(blank=True, max_length=200)),
                ('proof_name', models.CharField(blank=True, max_length=200)),
                ('filed_at', models.DateTimeField(verbose_name='提交时间')),
                ('received_on', models.DateField(null=True, verbose_name='收到日期')),
                ('state', models.CharField(choices=[('to_confirm', '待确认收到'), ('handling', '办理中'), ('correcting', '待申请人补正'), ('consulting', '征求意见中'), ('reasoning', '待申请人说明理由'), ('unpaid', '待缴信息处理费'), ('to_sign', '答复待审核签发'), ('answered', '已答复'), ('given_up', '视为放弃，不再处理'), ('withdrawn', '申请人已撤回')], max_length=12, verbose_name='状态')),
                ('answer_days', models.PositiveSmallIntegerField(verbose_name='答复期限')),
                ('due_at', models.DateTimeField(null=True, verbose_name='答复期限止')),
                ('step_due_at', models.DateTimeField(null=True, verbose_name='本步期限')),
                ('corrected_on', models.DateField(null=True, verbose_name='补正收到日期')),
                ('paid_on', models.DateField(null=True, verbose_name='缴费日期')),
                ('extension', models.PositiveSmallIntegerField(default=0, verbose_name='延长天数')),
                ('extension_asked', models.PositiveSmallIntegerField(default=0, verbose_name='拟延长天数')),
                ('delayed_until', models.DateField(null=True, verbose_name='延迟到')),
                ('reasons_asked_at', models.DateTimeField(null=True, verbose_name='要求说明理由')),
                ('fee_fen', models.BigIntegerField(default=0, verbose_name='信息处理费')),
                ('reply', models.CharField(blank=True, choices=[('already_public', '已主动公开，告知途径'), ('given', '予以公开'), ('partly', '部分公开（区分处理）'), ('refused', '不予公开'), ('not_existing', '经检索没有，信息不存在'), ('not_ours', '不属于本机关负责公开'), ('repeated', '重复申请，不予重复处理'), ('special_rules', '依照专门规定查询'), ('petition', '信访、投诉、举报，不作为申请处理'), ('printed', '公开出版物，告知获取途径'), ('not_made', '需要加工、分析，不予提供'), ('unclear', '补正后仍不明确，不予处理'), ('unreasonable', '数量、频次不合理，不予处理'), ('confirm_again', '要求确认、重新出具，不予处理')], max_length=16, verbose_name='答复')),
                ('reason', models.CharField(blank=True, max_length=20, verbose_name='理由')),
                ('text', tongban.infra.fields.EncryptedTextField(blank=True, default='', verbose_name='答复内容')),
                ('elsewhere', tongban.infra.fields.EncryptedTextField(blank=True, default='', verbose_name='去向')),
                ('given_name', models.CharField(blank=True, max_length=200)),
                ('outcome', models.CharField(blank=True, max_length=20, verbose_name='结果')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('extension_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('proof', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'disclosure',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='disclosure_due'), models.Index(fields=['department', 'state'], name='disclosure_department'), models.Index(fields=['id_index', 'filed_at'], name='disclosure_person'), models.Index(fields=['filed_at'], name='disclosure_filed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', False), ('state__in', ('handling', 'reasoning', 'to_sign'))), models.Q(models.Q(('state__in', ('handling', 'reasoning', 'to_sign')), _negated=True), ('due_at', None)), _connector='OR'), name='disclosure_due_iff_running'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ('answered', 'given_up', 'withdrawn')), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state__in', ('answered', 'given_up', 'withdrawn')), _negated=True), ('closed_at', None), ('outcome', '')), _connector='OR'), name='disclosure_closed_iff_over'), models.CheckConstraint(condition=models.Q(('received_on__isnull', False), ('state__in', ['to_confirm', 'withdrawn']), _connector='OR'), name='disclosure_received_once_confirmed'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(models.Q(('reply', ''), _negated=True), models.Q(('text', ''), _negated=True)), _connector='OR'), name='disclosure_answer_fully'), models.CheckConstraint(condition=models.Q(('signed_by', None), ('drafted_by', None), models.Q(('signed_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='disclosure_two_persons')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('points', tongban.infra.fields.EncryptedTextField(verbose_name='补正事项')),
                ('due_on', models.DateField(verbose_name='补正期限')),
                ('supplied_at', models.DateTimeField(null=True)),
                ('supplied', tongban.infra.fields.EncryptedTextField(blank=True, default='', verbose_name='补正内容')),
                ('disclosure', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='openness.disclosure')),
            ],
            options={
                'db_table': 'disclosure_correction',
            },
        ),
        migrations.CreateModel(
            name='Contest',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('course', models.CharField(choices=[('review', '行政复议'), ('lawsuit', '未经复议直接起诉'), ('after_review', '复议后起诉')], max_length=12, verbose_name='途径')),
                ('begun_on', models.DateField(verbose_name='受理日期')),
                ('result', models.CharField(choices=[('pending', '尚未审结'), ('upheld', '结果维持'), ('corrected', '结果纠正'), ('other', '其他结果')], default='pending', max_length=10, verbose_name='结果')),
                ('ended_on', models.DateField(null=True, verbose_name='审结日期')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('disclosure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contests', to='openness.disclosure')),
            ],
            options={
                'db_table': 'disclosure_contest',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('result', 'pending')), models.Q(models.Q(('result', 'pending'), _negated=True), ('ended_on__gte', models.F('begun_on')), ('ended_on__isnull', False)), _connector='OR'), name='disclosure_contest_ended_fully')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('receipt', '登记回执'), ('correction', '补正告知书'), ('opinion', '征求意见书'), ('extension', '延长答复期限告知书'), ('reasons', '说明理由通知书'), ('delay', '延迟答复告知书'), ('fee', '信息处理费收费通知书'), ('reply', '答复书'), ('third_party', '公开决定告知书'), ('lapse', '不再处理告知书')], max_length=12, verbose_name='文书')),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='文号')),
                ('content', tongban.infra.fields.EncryptedJSONField()),
                ('made_at', models.DateTimeField()),
                ('disclosure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='openness.disclosure')),
            ],
            options={
                'db_table': 'disclosure_notice',
                'indexes': [models.Index(fields=['disclosure', 'made_at'], name='disclosure_notices')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('asked', models.CharField(choices=[('third_party', '第三方'), ('co_author', '共同制作机关')], max_length=12, verbose_name='对象类别')),
                ('name', tongban.infra.fields.EncryptedTextField(verbose_name='征求意见对象')),
                ('sent_on', models.DateField(verbose_name='发出日期')),
                ('due_on', models.DateField(verbose_name='意见期限')),
                ('stance', models.CharField(blank=True, choices=[('agrees', '同意公开'), ('objects', '不同意公开'), ('silent', '逾期未提出意见')], max_length=10, verbose_name='意见')),
                ('answered_on', models.DateField(null=True, verbose_name='收到意见日期')),
                ('said', tongban.infra.fields.EncryptedTextField(blank=True, default='', verbose_name='意见内容')),
                ('disclosure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='openness.disclosure')),
            ],
            options={
                'db_table': 'disclosure_opinion',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_on', None), ('stance__in', ['', 'silent'])), models.Q(('answered_on__isnull', False), models.Q(('stance__in', ['', 'silent']), _negated=True)), _connector='OR'), name='disclosure_opinion_answered_fully'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('sent_on'))), name='disclosure_opinion_in_order')],
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
                'db_table': 'openness_setting',
                'indexes': [models.Index(fields=['code', '-since', '-id'], name='openness_setting_newest')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('confirm', '确认收到'), ('ask_correction', '告知补正'), ('supply', '收到补正'), ('ask_opinion', '征求意见'), ('hear', '收到意见'), ('hear_last', '意见收齐，继续办理'), ('ask_reasons', '要求说明理由'), ('give_reasons', '申请人说明理由'), ('ask_extension', '拟延长答复'), ('extend', '批准延长答复'), ('not_extend', '不同意延长'), ('delay', '确定延迟答复'), ('charge', '通知缴费'), ('pay', '收到缴费'), ('draft', '拟好答复'), ('send_back', '退回重拟'), ('sign', '审核签发答复'), ('lapse', '逾期，不再处理'), ('withdraw', '申请人撤回')], max_length=16)),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('said', tongban.infra.fields.EncryptedTextField(blank=True, default='')),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('disclosure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='openness.disclosure')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
            ],
            options={
                'db_table': 'disclosure_step',
                'indexes': [models.Index(fields=['disclosure', 'at'], name='disclosure_steps')],
            },
        ),
    ]
