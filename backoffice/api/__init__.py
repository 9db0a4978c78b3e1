"""The API's front door: signing in, the routes of all floors, the page that describes them."""
