package transfer_test

import (
	"crypto/sha256"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// random is n bytes that are always the same.
func random(n int) []byte {
	p := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(p)
	return p
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, time.Time{}, time.Unix(1600000000, 0)); err != nil {
		t.Fatal(err)
	}
}

func same(t testing.TB, name string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || sha256.Sum256(got) != sha256.Sum256(want) {
		t.Errorf("%s: %d bytes for %d: %v", name, len(got), len(want), err)
	}
}
