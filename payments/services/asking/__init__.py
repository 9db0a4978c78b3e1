"""How donors are asked: rules, appeals, posters, reminders, and what campaigns bring."""
