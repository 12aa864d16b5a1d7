package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// programDir names the variable with the directory that the client is built in.
const programDir = "VTYKIT_TELNET_TEST_DIR"

// asClient in the environment makes the test program the client. It is so on Windows, where no Go is needed to run these tests then.
const asClient = "VTYKIT_TELNET_TEST_CLIENT"

func TestMain(m *testing.M) {
	if os.Getenv(asClient) != "" {
		main()
	}
	dir, err := os.MkdirTemp("", "telnet-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Setenv(programDir, dir)
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		os.RemoveAll(dir)
		os.Exit(status)
	}))
}

// program is the built client.
var program = sync.OnceValues(func() (string, error) {
	if runtime.GOOS == "windows" {
		return os.Executable()
	}
	name := filepath.Join(os.Getenv(programDir), "telnet")
	if out, err := exec.Command("go", "build", "-o", name, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return name, nil
})

// client is the client as a command.
func client(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	name, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm", asClient+"=1")
	return cmd
}
