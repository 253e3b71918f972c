"""What a policy would have done to many intakes at once. The only part that knows ibis; the app never imports it."""
