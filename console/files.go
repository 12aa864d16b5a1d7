package console

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console/output"
	"github.com/vtykit/vtykit/internal/safe"
)

// Defaults of [Files].
const (
	DefaultFileSize = 4 << 20 // bytes
	DefaultFiles    = 64

	staleAfter = 24 * time.Hour // a temporary file so old was left by a crash
)

// Files is the folder that the filters `redirect`, `append` and `tee` write into. Operators name plain files in it, as
// [output.ValidName] has them, with [output.FilePrefix] in front or without; nothing else in the file system can be reached,
// whatever links the folder holds. A file that is replaced is replaced as a whole, once the command has ended without an error.
// At its largest the folder holds MaxFiles of MaxSize bytes. What append adds goes in as it is printed, and stays if the command
// fails. [Mode.FileCommands] are the commands that list, show and delete them.
type Files struct {
	Root     *os.Root // of a folder that is the console's alone; it stays open while the console serves
	Level    int      // the privilege level that writing needs, 1 to 15; 0 is 15
	MaxSize  int64    // bytes of one file; 0 is 4 MiB
	MaxFiles int      // files in the folder; 0 is 64
}

// mayWrite says whether the session has filters that write files.
func (s *Session) mayWrite() bool { return s.c.cfg.Files.writable(s.Level()) }

// fileError is what an operator is told, in the words of the dialect.
type fileError string

func (e fileError) Error() string { return string(e) }

// writer is one file that a command writes by its pipe.
type writer struct {
	c    *Console
	from *output.File
	to   *os.File
	temp string // what to is called until it takes the place of the file
	busy bool   // a goroutine writes; guarded by the session's mu
	free []byte // taken in turn with from's
	err  error
}

// fail is an error text with the name of the file in it.
func (w *writer) fail(text string) error { return fileError(with(text, w.from.Name)) }

func (w *writer) maxSize() int64 {
	size, _ := w.c.cfg.Files.limits()
	return size
}

// open makes the file, or a temporary one beside it.
func (w *writer) open(line int) (err error) {
	root := w.c.cfg.Files.Root
	info, err := root.Lstat(w.from.Name)
	switch {
	case err == nil && !info.Mode().IsRegular(): // a link, a device, a pipe that would block, a folder
		return w.fail(w.c.text.NotFile)
	case err == nil && w.from.Append && info.Size() >= w.maxSize():
		return w.fail(w.c.text.FileFull)
	case errors.Is(err, fs.ErrNotExist):
		if w.crowded() {
			return w.fail(w.c.text.FolderFull)
		}
	case err != nil:
		return w.failed(err)
	}
	if w.from.Append {
		w.to, err = root.OpenFile(w.from.Name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	} else {
		w.temp = fmt.Sprintf(".%s.%d.%d.tmp", w.from.Name, line, time.Now().UnixNano())
		w.to, err = root.OpenFile(w.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if err != nil {
		return w.failed(err)
	}
	return nil
}

// failed logs what the system said and returns what the operator may know of it.
func (w *writer) failed(err error) error {
	w.c.log.Error("file of a pipe", "file", w.from.Name, "error", err.Error())
	return w.fail(w.c.text.FileFailed)
}

// crowded says whether the folder has no room for another file, after what crashes left was swept out.
func (w *writer) crowded() bool {
	_, limit := w.c.cfg.Files.limits()
	root := w.c.cfg.Files.Root
	dir, err := root.Open(".")
	if err != nil {
		return true
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(limit + DefaultFiles) // no more are ever made
	n := 0
	for _, name := range names {
		if strings.HasPrefix(name, ".") && strings.HasSuffix(name, ".tmp") {
			if info, err := root.Lstat(name); err == nil && time.Since(info.ModTime()) > staleAfter {
				root.Remove(name)
				continue
			}
		}
		n++
	}
	return n >= limit
}

// write adds to the file, which it never lets grow past its bound.
func (w *writer) write(p []byte) error {
	info, err := w.to.Stat() // another session may append, too
	if err != nil {
		return w.failed(err)
	}
	if info.Size()+int64(len(p)) > w.maxSize() {
		return w.fail(w.c.text.FileFull)
	}
	if _, err = w.to.Write(p); err != nil {
		return w.failed(err)
	}
	return nil
}

// close ends the file: with commit a temporary one takes its place, else nothing happened.
func (w *writer) close(commit bool) error {
	if w.to == nil {
		return nil
	}
	root := w.c.cfg.Files.Root
	err := w.to.Sync()
	err = errors.Join(err, w.to.Close())
	w.to = nil
	if w.temp != "" {
		if commit && err == nil {
			err = safe.Insist(func() error { return root.Rename(w.temp, w.from.Name) })
		}
		if !commit || err != nil {
			root.Remove(w.temp)
		}
	}
	if err != nil {
		return w.failed(err)
	}
	return nil
}

// openFiles opens what a pipe writes.
func (s *Session) openFiles(cmd *running, pipe *output.Pipe) (err error) {
	for _, f := range pipe.Files() {
		w := &writer{c: s.c, from: f}
		for _, o := range cmd.files {
			if o.from.Name == f.Name {
				return w.fail(s.c.text.FileTwice)
			}
		}
		cmd.files = append(cmd.files, w)
		if err := w.open(s.line); err != nil {
			return err
		}
	}
	return nil
}

// spill writes what has gathered for files, if there is at least so much of it. The disk may be slow: s.mu, which is held, is
// released meanwhile. The first error ends the command.
func (s *Session) spill(cmd *running, atLeast int) {
	for _, w := range cmd.files {
		for w.from.Len() >= atLeast && w.from.Len() > 0 {
			if w.busy {
				s.cond.Wait()
				continue
			}
			p := w.from.Take(w.free)
			if w.err != nil || w.to == nil {
				w.free = p
				continue
			}
			w.busy = true
			s.mu.Unlock()
			err := w.write(p)
			s.mu.Lock()
			w.busy, w.free, w.err = false, p, err
			s.cond.Broadcast()
			if err != nil {
				cmd.sate(err)
			}
		}
	}
}

// closeFiles ends the files of a command; with commit its output was whole.
func (s *Session) closeFiles(cmd *running, commit bool) {
	if len(cmd.files) == 0 {
		return
	}
	s.mu.Lock()
	s.spill(cmd, 1)
	files := cmd.files
	cmd.files = nil
	var first error
	for _, w := range files {
		for w.busy {
			s.cond.Wait()
		}
		if first == nil {
			first = w.err
		}
	}
	s.mu.Unlock()
	for _, w := range files {
		if err := w.close(commit && first == nil); first == nil {
			first = err
		}
	}
	if first != nil {
		s.complain(first.Error())
	}
}

// errEnough is the cause of a handler's context when a filter such as head lets no further line through.
var errEnough = errors.New("console: no more output is wanted")

// sate ends a handler whose output nobody wants any more. What its filters keep comes out all the same. s.mu is held.
func (cmd *running) sate(cause error) {
	if cmd.sated == nil {
		cmd.sated = cause
		cmd.stop(cause)
	}
}

// whollyOut says whether a handler that returned err printed all that anybody wants.
func (s *Session) whollyOut(cmd *running, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !cmd.mute && (err == nil || cmd.sated == errEnough)
}

// connect gives a command its pipe, with the files and the memory that that needs.
func (s *Session) connect(ctx context.Context, cmd *running, pipe *output.Pipe, line string) (context.Context, error) {
	s.mu.Lock()
	cmd.sated = nil // the command before it in a macro may have been
	s.mu.Unlock()
	if pipe == nil {
		return ctx, nil
	}
	if pipe.Remembers() {
		s.mu.Lock()
		if s.memory == nil {
			s.memory = &output.Memory{}
		}
		err := pipe.Remember(s.memory, line, time.Now())
		s.mu.Unlock()
		var me *output.MemoryError
		switch {
		case errors.As(err, &me) && me.Full:
			return ctx, fileError(s.c.text.MemoryFull)
		case errors.As(err, &me):
			return ctx, fileError(with(s.c.text.NoSnapshot, me.Name))
		}
	}
	if err := s.openFiles(cmd, pipe); err != nil {
		s.closeFiles(cmd, false)
		return ctx, err
	}
	ctx, cmd.stop = context.WithCancelCause(ctx)
	return ctx, nil
}
