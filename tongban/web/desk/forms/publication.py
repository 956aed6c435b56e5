"""What is typed on the way to the public: a reason, an opinion, the record of publication."""

from django import forms


def _day(label: str, hint: str = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget, required=required)


class DraftForm(forms.Form):
    reason = forms.CharField(
        label="更正原因", max_length=300, required=False, help_text="报告已经公开过的，再送一稿是更正，请写明原因。"
    )


class NoteForm(forms.Form):
    note = forms.CharField(label="意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def ask_for_reason(self) -> None:
        """Where the report stands on samples or lacks figures: whoever signs it says why, and the label says so before."""
        self.fields["note"].required = True
        self.fields["note"].help_text = "必填：有样例或缺的数字，仍要签发的，在这里说明理由；退回的，写明原因。"


class PublishForm(forms.Form):
    url = forms.CharField(label="公开网址", max_length=500, help_text="政府网站上公开页面的完整网址。")
    on = _day("公开日期")
    replied_on = _day("决算批复日期", "用来核对是否在批复后规定的天数内公开。", required=False)
    late_reason = forms.CharField(label="逾期原因", max_length=300, required=False, help_text="按时公开的不用填。")
