package console_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// endless counts how often the command of that name was begun.
var endless atomic.Int64

// outputCommands are commands that print in ways that the others do not.
func outputCommands(exec *console.Mode) {
	count, secret, runs := arg.Int("COUNT", 1, 100000), arg.Secret("PASSWORD"), 0
	exec.Group("zz", "Tests")
	exec.Group("zz set", "Tests")
	command := func(path, doc string, run console.Handler, opts ...arg.Option) {
		exec.Command(path, doc, run, append(opts, console.Hidden(), console.Level(0))...)
	}
	command("zz copy", `COUNT
		Copy so many blocks, twenty a second
		COUNT  how many`, func(ctx context.Context, s *console.Session, a console.Args) error {
		p := s.Progress("Copying", int64(count.Get(a)))
		defer p.Done()
		for i := range count.Get(a) {
			if i == 30 {
				s.Printf("block 30 is bad\n")
			}
			select {
			case <-time.After(50 * time.Millisecond):
			case <-ctx.Done():
				return ctx.Err()
			}
			p.Add(1)
		}
		p.Done()
		s.Printf("%d blocks copied\n", count.Get(a))
		return nil
	}, count)
	command("zz counters", "\nCounters, of which one changes", func(_ context.Context, s *console.Session, _ console.Args) error {
		runs++
		for i := range 12 {
			n := i
			if i == 6 {
				n += runs
			}
			s.Printf("eth%d  %d packets\n", i, n)
		}
		return nil
	})
	command("zz pieces", `COUNT
		Lines that are written in pieces
		COUNT  how many`, func(_ context.Context, s *console.Session, a console.Args) error {
		for i := range count.Get(a) {
			s.Printf("line ")
			s.Printf("%d\n", i+1)
		}
		return nil
	}, count)
	command("zz endless", "\nLines until it is stopped", func(ctx context.Context, s *console.Session, _ console.Args) error {
		endless.Add(1)
		for i := 1; ; i++ {
			if _, err := fmt.Fprintf(s, "line %d\n", i); err != nil {
				return err
			}
		}
	})
	command("zz fast", "\nA thousand steps in a second, some of which print", func(_ context.Context, s *console.Session, _ console.Args) error {
		p := s.Progress("Fast \x1b[2J\u4e16", 1000)
		s.Progress("later", 0).Set(7)
		time.Sleep(200 * time.Millisecond)
		p.Set(3) // it has ended
		p = s.Progress("Fast", 1000)
		for i := range 1000 {
			time.Sleep(time.Millisecond)
			p.Set(int64(i))
			if i%400 == 399 {
				s.Printf("at %d\n", i)
			}
		}
		return nil // without Done
	})
	command("zz fail", "\nPrint, and fail", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("half of it\n")
		return console.UserError("Disk on fire")
	})
	command("zz set password", `PASSWORD
		Set a password
		PASSWORD  it`, func(_ context.Context, s *console.Session, a console.Args) error {
		if len(secret.Get(a)) < 8 {
			return console.UserError("Password too short")
		}
		s.Printf("password set\n")
		return nil
	}, secret)
}

// withFiles gives a console a folder for files of at most 1000 bytes, four of them.
func withFiles(t *testing.T, dir string) func(*console.Config) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return func(cfg *console.Config) {
		cfg.Files = &console.Files{Root: root, Level: 1, MaxSize: 1000, MaxFiles: 4}
	}
}

// file is the contents of a file in the folder, or for . the list of files.
func (p *player) file(name string) string {
	if name == "." {
		var b strings.Builder
		entries, err := fs.ReadDir(p.files.Root.FS(), ".")
		if err != nil {
			p.t.Fatal(err)
		}
		for _, e := range entries {
			b.WriteString(e.Name() + "\n")
		}
		return b.String()
	}
	data, err := p.files.Root.ReadFile(name)
	if err != nil {
		return err.Error() + "\n"
	}
	return string(data)
}
