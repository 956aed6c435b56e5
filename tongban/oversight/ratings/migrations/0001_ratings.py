import django.db.models.deletion
import tongban.infra.fields
import tongban.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cases', '0004_papers'),
        ('infra', '0003_search_tokens'),
        ('orgs', '0002_ends'),
    ]

    operations = [
        migrations.CreateModel(
            name='BadRating',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='编号')),
                ('state', models.CharField(choices=[('to_verify', '待核实'), ('rectifying', '整改中'), ('to_reply', '待答复'), ('replied', '已答复'), ('disputed', '申诉复核中'), ('closed', '办结'), ('invalid', '已作废')], max_length=12, verbose_name='状态')),
                ('due_at', models.DateTimeField(null=True, verbose_name='本步期限')),
                ('days', models.PositiveSmallIntegerField(default=0, verbose_name='本步天数')),
                ('opened_at', models.DateTimeField(verbose_name='产生时间')),
                ('verified_at', models.DateTimeField(null=True, verbose_name='核实时间')),
                ('found_true', models.BooleanField(null=True, verbose_name='属实')),
                ('complex', models.BooleanField(default=False, verbose_name='复杂问题')),
                ('extended', models.BooleanField(default=False, verbose_name='已延期')),
                ('fix_due_at', models.DateTimeField(null=True, verbose_name='整改期限')),
                ('fixed_at', models.DateTimeField(null=True, verbose_name='整改时间')),
                ('replied_at', models.DateTimeField(null=True, verbose_name='答复时间')),
                ('reply', models.CharField(blank=True, max_length=500, verbose_name='答复')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
            ],
            options={
                'db_table': 'rating_bad',
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('secret_index', models.CharField(max_length=64, unique=True)),
                ('since', models.DateField(verbose_name='启用日期')),
                ('until', models.DateField(null=True, verbose_name='停用日期')),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.venue')),
                ('window', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.window')),
            ],
            options={
                'db_table': 'rating_device',
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='rating_device_in_order')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(5, '非常满意'), (4, '满意'), (3, '基本满意'), (2, '不满意'), (1, '非常不满意')])),
                ('text', tongban.infra.fields.EncryptedTextField(blank=True, default='')),
                ('rated_at', models.DateTimeField()),
                ('bad', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='follow_up', to='ratings.badrating')),
            ],
            options={
                'db_table': 'rating_follow_up',
                'constraints': [models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 5)), name='rating_follow_up_level')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', tongban.infra.fields.EncryptedTextField(verbose_name='评价编号')),
                ('code_index', models.CharField(max_length=64, unique=True)),
                ('occasion', models.CharField(choices=[('intake', '到窗口交件'), ('matter', '办完一件事'), ('collection', '到窗口领证'), ('visit', '到现场办事或咨询')], max_length=12, verbose_name='服务')),
                ('matter', models.CharField(blank=True, max_length=60, verbose_name='事项代码')),
                ('matter_name', models.CharField(max_length=300, verbose_name='事项')),
                ('tier', models.CharField(choices=[('hall', '政务服务大厅'), ('town', '便民服务中心'), ('village', '便民服务站')], max_length=10, verbose_name='层级')),
                ('acted_at', models.DateTimeField(verbose_name='服务时间')),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('texted_at', models.DateTimeField(null=True, verbose_name='短信时间')),
                ('rated_at', models.DateTimeField(null=True, verbose_name='评价时间')),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.application')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.region')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('served_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('venue', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.venue')),
                ('window', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.window')),
            ],
            options={
                'db_table': 'rating_invitation',
                'indexes': [models.Index(fields=['acted_at'], name='rating_invitation_acted'), models.Index(condition=models.Q(('rated_at', None)), fields=['window', '-invited_at'], name='rating_invitation_waiting')],
                'constraints': [models.UniqueConstraint(fields=('application', 'occasion'), name='rating_act_once'), models.CheckConstraint(condition=models.Q(models.Q(('application', None), ('occasion', 'visit')), models.Q(models.Q(('occasion', 'visit'), _negated=True), ('application__isnull', False)), _connector='OR'), name='rating_visit_has_no_case')],
            },
        ),
        migrations.CreateModel(
            name='Concerned',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concerned', to='ratings.invitation')),
            ],
            options={
                'db_table': 'rating_concerned',
                'constraints': [models.UniqueConstraint(fields=('invitation', 'department'), name='rating_concerned_once')],
            },
        ),
        migrations.CreateModel(
            name='PublicFigures',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('figures', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('prepared_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(null=True)),
                ('prepared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'rating_public_figures',
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='rating_figures_in_order'), models.CheckConstraint(condition=models.Q(('signed_by', None), ('prepared_by', None), models.Q(('signed_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='rating_figures_two_persons')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('level', models.PositiveSmallIntegerField(choices=[(5, '非常满意'), (4, '满意'), (3, '基本满意'), (2, '不满意'), (1, '非常不满意')], verbose_name='等级')),
                ('dictionary', models.CharField(max_length=20, verbose_name='标签版本')),
                ('tags', models.JSONField(default=list, verbose_name='标签')),
                ('text', tongban.infra.fields.EncryptedTextField(blank=True, default='', verbose_name='其他意见')),
                ('may_contact', models.BooleanField(default=False, verbose_name='愿意接受回访')),
                ('way', models.CharField(choices=[('device', '窗口评价器'), ('qr', '扫码'), ('portal', '网页'), ('sms', '短信编号')], max_length=10, verbose_name='渠道')),
                ('terminal', models.CharField(blank=True, max_length=32)),
                ('rated_at', models.DateTimeField(verbose_name='评价时间')),
                ('invalid_at', models.DateTimeField(null=True, verbose_name='作废时间')),
                ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ratings.device')),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='ratings.invitation')),
            ],
            options={
                'db_table': 'rating',
                'indexes': [models.Index(fields=['rated_at'], name='rating_rated')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 5)), name='rating_level'), models.CheckConstraint(condition=models.Q(models.Q(('device__isnull', False), ('way', 'device')), models.Q(models.Q(('way', 'device'), _negated=True), ('device', None)), _connector='OR'), name='rating_device_iff_way')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('ground', models.CharField(choices=[('mistaken', '误评（本意不是差评）'), ('elsewhere', '评价的不是这次服务'), ('malicious', '恶意评价'), ('false_praise', '刷评、代评')], max_length=20, verbose_name='理由类别')),
                ('said', models.CharField(max_length=500, verbose_name='理由')),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('raised_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('invalid', '作废'), ('stands', '维持')], max_length=10, verbose_name='结论')),
                ('decision', models.CharField(blank=True, max_length=500, verbose_name='复核意见')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
                ('raised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rating', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='ratings.rating')),
            ],
            options={
                'db_table': 'rating_dispute',
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('rating',), name='rating_dispute_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decision', ''), ('outcome', '')), models.Q(('decided_at__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='rating_dispute_decided_fully'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('raised_by', None), models.Q(('decided_by', models.F('raised_by')), _negated=True), _connector='OR'), name='rating_dispute_two_persons')],
            },
        ),
        migrations.AddField(
            model_name='badrating',
            name='rating',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bad', to='ratings.rating'),
        ),
        migrations.CreateModel(
            name='RefusedTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('used', '编号已用过'), ('expired', '编号已过期'), ('unknown', '没有这个编号'), ('staff', '工作人员或工作电脑'), ('own', '评价自己的服务')], max_length=10)),
                ('way', models.CharField(choices=[('device', '窗口评价器'), ('qr', '扫码'), ('portal', '网页'), ('sms', '短信编号')], max_length=10)),
                ('terminal', models.CharField(blank=True, max_length=32)),
                ('at', models.DateTimeField()),
                ('invitation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tries', to='ratings.invitation')),
            ],
            options={
                'db_table': 'rating_refused_try',
                'indexes': [models.Index(fields=['at'], name='rating_try_at')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('since', models.DateField(verbose_name='起')),
                ('until', models.DateField(null=True, verbose_name='止')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.window')),
            ],
            options={
                'db_table': 'rating_seat',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('account',), name='rating_seat_one_each'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='rating_seat_in_order')],
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
                'db_table': 'rating_setting',
                'indexes': [models.Index(fields=['code', '-since', '-id'], name='rating_setting_newest')],
            },
        ),
        migrations.CreateModel(
            name='BadStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('confirm', '核实属实'), ('deny', '核实不属实'), ('fix', '整改完成'), ('extend', '延期'), ('reply', '答复'), ('revisit', '回访满意'), ('reopen', '重新整改'), ('appeal', '申诉'), ('uphold', '复核维持'), ('invalidate', '复核作废')], max_length=12)),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('note', models.CharField(max_length=500)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('bad', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='ratings.badrating')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile')),
            ],
            options={
                'db_table': 'rating_bad_step',
                'indexes': [models.Index(fields=['bad', 'at'], name='rating_bad_steps')],
            },
        ),
        migrations.AddIndex(
            model_name='badrating',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='rating_bad_due'),
        ),
        migrations.AddIndex(
            model_name='badrating',
            index=models.Index(fields=['department', 'state'], name='rating_bad_department'),
        ),
        migrations.AddConstraint(
            model_name='badrating',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at', None), ('state__in', ['closed', 'invalid'])), models.Q(models.Q(('state__in', ['closed', 'invalid']), _negated=True), ('due_at__isnull', False)), _connector='OR'), name='rating_bad_due_iff_open'),
        ),
        migrations.AddConstraint(
            model_name='badrating',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replied_at', None), ('reply', '')), models.Q(('replied_at__isnull', False), models.Q(('reply', ''), _negated=True)), _connector='OR'), name='rating_bad_reply_fully'),
        ),
    ]
