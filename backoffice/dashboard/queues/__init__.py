"""What must I do now? Queues of rows that wait for a person, shown to those who can do it.

Each queue is a query of a list in the admin: what the dashboard counts is what opens.
"""

from backoffice.dashboard.queues import children, office, payments, supporters

QUEUES = (*children.QUEUES, *office.WORK, *supporters.QUEUES, *payments.QUEUES, *office.MACHINERY)
