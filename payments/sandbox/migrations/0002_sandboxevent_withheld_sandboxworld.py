from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sandbox', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SandboxWorld',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clock_moved_by', models.BigIntegerField(default=0)),
                ('post', models.CharField(choices=[('at_once', 'at once'), ('late', 'a minute late'), ('never', 'never')], default='at_once', max_length=7)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='sandbox_world_is_one')],
            },
        ),
        migrations.AddField(
            model_name='sandboxevent',
            name='withheld',
            field=models.BooleanField(default=False),
        ),
    ]
