"""The leaflet for the patient: what it says, and how it is shown."""
