from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_saved_views_and_recipients'),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoingemail',
            name='unsubscribe_url',
            field=models.TextField(blank=True, default='', editable=False),
        ),
    ]
