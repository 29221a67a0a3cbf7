"""The process of the flow: no table of its own, but a state that rests on viewflow's."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("viewflow", "0015_task_scheduled")]
    operations = [
        migrations.CreateModel(name="Approval", fields=[], options={"proxy": True}, bases=("viewflow.process",))
    ]
