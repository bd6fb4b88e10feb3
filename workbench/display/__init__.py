"""Pure functions from records to HTML and Plotly figures; no Streamlit in here."""
