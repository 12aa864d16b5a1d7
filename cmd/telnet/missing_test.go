//go:build unix

package main

import (
	"os"
	"testing"
)

// missing skips a test for want of a program, except where VTYKIT_NO_SKIP is set.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("VTYKIT_NO_SKIP") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}
