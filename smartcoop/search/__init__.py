"""Finding anything by name, number, amount or reference: a few index look-ups, however much there is."""
