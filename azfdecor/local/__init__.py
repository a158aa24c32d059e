"""Runs an app on this machine. It never runs in Azure; its needs are the extra `local`."""
