"""Working days of 2004–2026 as published year by year (chinesecalendar holds the notices)."""

from datetime import date, timedelta

from django.db import migrations


def seed(apps, schema_editor):
    import chinese_calendar
    from chinese_calendar import constants

    day_model = apps.get_model("infra", "CalendarDay")
    year_model = apps.get_model("infra", "CalendarYear")
    names = {
        "New Year's Day": "元旦",
        "Spring Festival": "春节",
        "Tomb-sweeping Day": "清明节",
        "Labour Day": "劳动节",
        "Dragon Boat Festival": "端午节",
        "Mid-autumn Festival": "中秋节",
        "National Day": "国庆节",
        "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
    }
    rows = []
    for year in range(2004, 2027):
        day = date(year, 1, 1)
        while day.year == year:
            worked = chinese_calendar.is_workday(day)
            if worked != (day.weekday() < 5):
                table = constants.workdays if worked else constants.holidays
                english = table.get(day) or constants.in_lieu_days.get(day) or ""
                rows.append(day_model(date=day, worked=worked, name=names.get(english, "")))
            day += timedelta(days=1)
    day_model.objects.bulk_create(rows)
    year_model.objects.bulk_create([year_model(year=y, status="published", revision=1) for y in range(2004, 2027)])


class Migration(migrations.Migration):
    dependencies = [("infra", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
