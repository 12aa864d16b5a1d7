package status

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

// TestMain is also the programs that tests have run in place of the system's: this binary by another name.
func TestMain(m *testing.M) {
	if run, ok := stand[filepath.Base(os.Args[0])]; ok {
		os.Exit(run(os.Args[1:]))
	}
	goleak.VerifyTestMain(m)
}
