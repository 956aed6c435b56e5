"""What holds of a whole life: after the rows already there were stamped (PostgreSQL asks for a transaction of its own)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0002_life"),
    ]

    operations = [
        migrations.AlterField(
            model_name='application',
            name='received_at',
            field=models.DateTimeField(verbose_name='收到材料时间'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('answer_due_at__isnull', False)), fields=['answer_due_at'], name='application_to_answer'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('promised_due_at__isnull', False)), fields=['department', 'promised_due_at', 'id'], name='case_worklist'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('promised_due_at__isnull', False)), fields=['handler', 'promised_due_at', 'id'], name='case_of_handler'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('promised_due_at__isnull', False)), fields=['promised_due_at'], name='case_due_running'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['department', 'state'], name='case_standing'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['decided_at'], name='case_decided'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['submitted', 'received', 'pre_accepted', 'correction', 'accepted', 'concluded', 'issued', 'delivered'])), models.Q(('ended_at__isnull', False), ('state__in', ['refused_accept', 'returned', 'withdrawn', 'terminated', 'invalid'])), _connector='OR'), name='application_ended_iff_state'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'blocked', 'accepted', 'reviewing', 'suspended', 'consulting', 'sent_out', 'reported_up'])), models.Q(('ended_at__isnull', False), ('state__in', ['decided_yes', 'decided_no', 'closed', 'delivered', 'withdrawn', 'terminated'])), _connector='OR'), name='case_ended_iff_state', violation_error_message='终结时间与状态须一致'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_how', ''), ('withdrawn_reason', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_how', ''), _negated=True), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='certificate_withdrawn_fully'),
        ),
        migrations.AddField(
            model_name='caseround',
            name='approved_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caseround',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='cases.case'),
        ),
        migrations.AddField(
            model_name='caseround',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consultation',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consultation',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consultation',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='cases.case'),
        ),
        migrations.AddField(
            model_name='consultation',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department'),
        ),
        migrations.AddField(
            model_name='correction',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='cases.application'),
        ),
        migrations.AddField(
            model_name='correction',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correctionpoint',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='cases.application'),
        ),
        migrations.AddField(
            model_name='correctionpoint',
            name='correction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='points', to='cases.correction'),
        ),
        migrations.AddField(
            model_name='correctionpoint',
            name='department',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department'),
        ),
        migrations.AddField(
            model_name='correctionpoint',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='infra.storedfile'),
        ),
        migrations.AddField(
            model_name='correctionpoint',
            name='noted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='custody',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custody', to='cases.application'),
        ),
        migrations.AddField(
            model_name='custody',
            name='holder',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department'),
        ),
        migrations.AddField(
            model_name='custody',
            name='received_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='extension',
            name='approved_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='extension',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outageslip',
            name='application',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slip', to='cases.application'),
        ),
        migrations.AddField(
            model_name='outageslip',
            name='reserved_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectification',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectification',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to='cases.case'),
        ),
        migrations.AddField(
            model_name='specialprocedure',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='cases.case'),
        ),
        migrations.AddField(
            model_name='specialprocedure',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='specialprocedure',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='urge',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urges', to='cases.application'),
        ),
        migrations.AddField(
            model_name='urge',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='worksystem',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.department'),
        ),
        migrations.AddConstraint(
            model_name='caseround',
            constraint=models.UniqueConstraint(fields=('case', 'round'), name='round_once'),
        ),
        migrations.AddConstraint(
            model_name='caseround',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('approved_by')), _negated=True), _connector='OR'), name='round_approved_by_another'),
        ),
        migrations.AddIndex(
            model_name='consultation',
            index=models.Index(fields=['case', 'asked_at'], name='consultation_of_case'),
        ),
        migrations.AddIndex(
            model_name='consultation',
            index=models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['department', 'asked_at'], name='consultation_open'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='consultation_answered_fully'),
        ),
        migrations.AddIndex(
            model_name='correction',
            index=models.Index(condition=models.Q(('supplied_at__isnull', True)), fields=['due_on'], name='correction_due'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(fields=('application', 'round'), name='correction_once_a_round'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('round', 1), models.Q(('new_fact', ''), _negated=True), _connector='OR'), name='correction_again_says_why', violation_error_message='再次补正须写明新的事实'),
        ),
        migrations.AddIndex(
            model_name='correctionpoint',
            index=models.Index(fields=['application', 'noted_at'], name='point_of_application'),
        ),
        migrations.AddConstraint(
            model_name='correctionpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), models.Q(('why', ''), _negated=True), models.Q(('how', ''), _negated=True)), name='point_says_everything'),
        ),
        migrations.AddIndex(
            model_name='custody',
            index=models.Index(fields=['application', 'since'], name='custody_of_application'),
        ),
        migrations.AddIndex(
            model_name='custody',
            index=models.Index(condition=models.Q(('until__isnull', True)), fields=['holder', 'since'], name='custody_held'),
        ),
        migrations.AddConstraint(
            model_name='custody',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('application', 'material'), name='custody_one_holder'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_by', models.F('approved_by')), _negated=True), ('asked_by__isnull', True), _connector='OR'), name='extension_by_another'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='extension_some_days'),
        ),
        migrations.AddIndex(
            model_name='outageslip',
            index=models.Index(fields=['reserved_at'], name='slip_reserved'),
        ),
        migrations.AddConstraint(
            model_name='outageslip',
            constraint=models.CheckConstraint(condition=models.Q(('application__isnull', True), ('voided_at__isnull', True), _connector='OR'), name='slip_used_or_void'),
        ),
        migrations.AddConstraint(
            model_name='outageslip',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True)), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='slip_void_says_why'),
        ),
        migrations.AddIndex(
            model_name='rectification',
            index=models.Index(fields=['case', 'at'], name='rectification_of_case'),
        ),
        migrations.AddIndex(
            model_name='specialprocedure',
            index=models.Index(fields=['case', 'start'], name='procedure_of_case'),
        ),
        migrations.AddIndex(
            model_name='specialprocedure',
            index=models.Index(condition=models.Q(('end__isnull', True)), fields=['planned_end'], name='procedure_running'),
        ),
        migrations.AddConstraint(
            model_name='specialprocedure',
            constraint=models.CheckConstraint(condition=models.Q(('planned_end__gte', models.F('start')), models.Q(('end__isnull', True), ('end__gte', models.F('start')), _connector='OR')), name='procedure_in_order', violation_error_message='结束日期不能早于开始日期'),
        ),
        migrations.AddConstraint(
            model_name='specialprocedure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end__isnull', True), ('ended_at__isnull', True)), models.Q(('end__isnull', False), ('ended_at__isnull', False)), _connector='OR'), name='procedure_ended_fully'),
        ),
        migrations.AddIndex(
            model_name='urge',
            index=models.Index(fields=['application', 'at'], name='urge_of_application'),
        ),
        migrations.AddConstraint(
            model_name='worksystem',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('department', 'item'), name='work_system_one_way'),
        ),
    ]
