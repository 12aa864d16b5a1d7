package status

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// Bounds of one run of a program.
const (
	maxOutput   = 1 << 20          // bytes of what it prints; then it is ended
	maxErrors   = 4 << 10          // bytes of what it complains about
	programTime = 30 * time.Second // and then it is ended
	maxPrograms = 4                // at a time, of however many sessions; the others wait
	killWait    = 2 * time.Second  // for its output to end once it is killed; a process that left its group may hold it
)

// runner runs the system's own programs, with an argument list and never a shell, with an environment of its own, and with an end: that of the
// context, of the time or of the output. All that the program has started ends with it.
type runner struct {
	folders []string      // where programs are; nil is the system's
	time    time.Duration // how long a program may run; 0 is programTime
	turns   chan struct{} // one place for each program that may run; nil is any number
}

// find returns the path of a program. PATH is not asked: it is the environment's, and may have folders that anybody can write into.
func (r runner) find(name string) (string, error) {
	folders := r.folders
	if folders == nil {
		folders = systemFolders()
	}
	for _, f := range folders {
		path := filepath.Join(f, name)
		if i, err := os.Stat(path); err == nil && i.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is not on this system", strings.TrimSuffix(name, ".exe"))
}

// run returns what the program printed, and whether that was cut at maxOutput. The error of a program that fails is what it complained
// about, in one line.
func (r runner) run(ctx context.Context, name string, args ...string) (out []byte, cut bool, err error) {
	path, err := r.find(name)
	if err != nil {
		return nil, false, reason(err.Error())
	}
	if r.turns != nil {
		select {
		case r.turns <- struct{}{}:
			defer func() { <-r.turns }()
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
	for _, a := range args {
		if strings.IndexByte(a, 0) >= 0 { // execve(2) would end the argument there
			return nil, false, reason("a name must not have a NUL in it")
		}
	}
	most := r.time
	if most == 0 {
		most = programTime
	}
	limited, stop := context.WithTimeout(ctx, most)
	defer stop()
	cmd := exec.CommandContext(limited, path, args...)
	cmd.Env = environment()
	cmd.Dir = rootFolder()
	cmd.WaitDelay = killWait
	var complaint capped
	complaint.max = maxErrors
	stdout := capped{max: maxOutput, full: stop}
	cmd.Stdout, cmd.Stderr = &stdout, &complaint
	g, err := startGroup(cmd)
	if err != nil {
		return nil, false, fmt.Errorf("%s cannot be run: %w", name, err)
	}
	err = cmd.Wait()
	g.end() // what it left behind
	switch {
	case stdout.cut:
		return stdout.b, true, nil
	case ctx.Err() != nil:
		return stdout.b, false, ctx.Err()
	case limited.Err() != nil:
		return stdout.b, false, reason(fmt.Sprintf("%s took longer than %v", name, most))
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		text := complaint.b
		if i := bytes.IndexByte(bytes.TrimSpace(text), '\n'); i > 0 {
			text = bytes.TrimSpace(text)[:i]
		}
		if len(bytes.TrimSpace(text)) == 0 {
			text = []byte(err.Error())
		}
		return stdout.b, false, reason(name + ": " + safe.Line(string(bytes.TrimSpace(text)), 160))
	}
	return stdout.b, false, nil
}

// capped keeps the first bytes, and says at the first too many that it is full. It takes the rest: a writer that fails would hide how the
// program ended.
type capped struct {
	b    []byte
	max  int
	cut  bool
	full func()
}

var _ io.Writer = (*capped)(nil)

func (c *capped) Write(p []byte) (int, error) {
	n := min(len(p), c.max-len(c.b))
	c.b = append(c.b, p[:n]...)
	if n < len(p) && !c.cut {
		c.cut = true
		if c.full != nil {
			c.full()
		}
	}
	return len(p), nil
}
