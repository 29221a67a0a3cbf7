"""What happens without a person: due timers, reminders, deliveries, the metronome."""
