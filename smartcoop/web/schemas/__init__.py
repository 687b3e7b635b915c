"""What a form or a JSON body must be, loaded into the frozen dataclasses that the services take."""
