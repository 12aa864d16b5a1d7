//go:build !race

package config_test

// slow stretches nothing without the race detector.
const slow = 1
