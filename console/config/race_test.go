//go:build race

package config_test

// slow is by how much the race detector stretches times.
const slow = 15
