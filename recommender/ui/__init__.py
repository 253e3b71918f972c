"""The only part that knows Streamlit: session, components and pages."""
