package safe

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestInsistPassesOn: what is no sharing of Windows is said at once, on every system.
func TestInsistPassesOn(t *testing.T) {
	for _, want := range []error{nil, errors.New("full"), os.ErrNotExist} {
		calls := 0
		if err := Insist(func() error { calls++; return want }); !errors.Is(err, want) || calls != 1 {
			t.Errorf("%v after %d calls, want %v after one", err, calls, want)
		}
	}
	err := Insist(func() error { _, err := os.Open(filepath.Join(t.TempDir(), "none")); return err })
	if !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
