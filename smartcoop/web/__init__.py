"""The doors for people and programs: pages, the JSON API, and who may open which."""
