package transfer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console/zmodem"
	"github.com/vtykit/vtykit/internal/safe"
)

const (
	partSuffix = ".part"
	nameRoom   = 240 // bytes of a name, which with dot, number and suffix makes 255 at most
	copies     = 99  // that a name may have
)

// folder is where files are received, by any number of sessions.
type folder struct {
	cfg  Config
	mu   sync.Mutex             // guards what follows, and the choice of names
	busy map[string]os.FileInfo // parts that are being written, by the name that each was opened by
	owed int64                  // bytes that those may still need
}

func refuse(why string) error { return fmt.Errorf("%w: %s", zmodem.ErrSkip, why) }

// taken says whether a part is being written: by its name, or as another name of the same file, as where a and A are one.
func (f *folder) taken(part os.FileInfo) bool {
	if f.busy[part.Name()] != nil {
		return true
	}
	for _, o := range f.busy {
		if os.SameFile(o, part) {
			return true
		}
	}
	return false
}

// used is what the folder holds.
func (f *folder) used() (bytes int64, n int, parts []string, err error) {
	files, err := regular(f.cfg.Receive, -1)
	for _, info := range files {
		bytes += info.Size()
		n++
		if name := info.Name(); strings.HasPrefix(name, ".") && strings.HasSuffix(name, partSuffix) && !f.taken(info) {
			parts = append(parts, name)
		}
	}
	return bytes, n, parts, err
}

// room makes room for so many bytes in a file more, and says whether there is. keep is a part that stays, with its first kept bytes; what is
// behind those will go. f.mu is held.
func (f *folder) room(size int64, keep string, kept int64) (bool, error) {
	bytes, n, parts, err := f.used()
	if err != nil {
		return false, err
	}
	if info, err := f.cfg.Receive.Lstat(keep); err == nil {
		n--
		bytes -= info.Size() - kept
	}
	for {
		if bytes+f.owed+size <= f.cfg.MaxTotal && n < f.cfg.MaxFiles {
			return true, nil
		}
		if len(parts) == 0 {
			return false, nil
		}
		if name := parts[0]; name != keep {
			if info, err := f.cfg.Receive.Lstat(name); err == nil && f.cfg.Receive.Remove(name) == nil {
				bytes -= info.Size()
				n--
			}
		}
		parts = parts[1:]
	}
}

// store is the folder for one batch.
type store struct {
	*folder
	saved []string // what the files are called that are whole, in order
}

// Begin implements [zmodem.Store].
func (s *store) Begin(f zmodem.File) (zmodem.Incoming, error) {
	root := s.cfg.Receive
	in := &incoming{store: s, file: f, name: zmodem.SafeName(f.Name, nameRoom)}
	in.part = "." + in.name + partSuffix
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := root.Lstat(in.part)
	switch {
	case s.busy[in.part] != nil, err == nil && s.taken(info):
		return nil, refuse("another session is receiving it")
	case err == nil && !info.Mode().IsRegular():
		return nil, refuse("there is something else of that name")
	case err == nil && !f.ModTime.IsZero() && f.Size >= info.Size() && info.ModTime().Unix() == f.ModTime.Unix():
		in.offset = info.Size() // it was cut off: only Abandon gives a part that time
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	in.owes = s.cfg.MaxSize - in.offset
	if f.Size >= 0 {
		in.owes = f.Size - in.offset
	}
	if ok, err := s.room(in.owes, in.part, in.offset); err != nil {
		return nil, err
	} else if !ok {
		return nil, refuse("the folder is full")
	}
	in.most = in.offset + in.owes
	flags := os.O_RDWR | os.O_CREATE
	if in.offset == 0 {
		flags |= os.O_TRUNC
	}
	if in.to, err = root.OpenFile(in.part, flags, 0o600); err != nil {
		return nil, err
	}
	if info, err = in.to.Stat(); err != nil {
		return nil, errors.Join(err, in.to.Close())
	}
	s.busy[in.part] = info
	s.owed += in.owes
	return in, nil
}

// incoming is one file that is being received.
type incoming struct {
	store  *store
	file   zmodem.File
	name   string // to be
	part   string // its name until it is whole
	to     *os.File
	offset int64
	owes   int64 // bytes of the folder's room that it may still need
	most   int64 // bytes that there is room for
}

// Offset implements [zmodem.Incoming].
func (in *incoming) Offset() int64 { return in.offset }

// WriteAt implements [zmodem.Incoming].
func (in *incoming) WriteAt(p []byte, pos int64) (int, error) {
	if pos+int64(len(p)) > in.most {
		return 0, refuse("it is longer than was said")
	}
	n, err := in.to.WriteAt(p, pos)
	in.store.mu.Lock()
	defer in.store.mu.Unlock()
	done := min(int64(n), in.owes) // data that come twice are counted twice: the room is then a little less than it might be
	in.owes -= done
	in.store.owed -= done
	return n, err
}

// close closes the part at size bytes.
func (in *incoming) close(size int64) error {
	return errors.Join(in.to.Truncate(size), in.to.Sync(), in.to.Close())
}

// release lets others have the part and the room. The folder's mutex is held.
func (in *incoming) release() {
	delete(in.store.busy, in.part)
	in.store.owed -= in.owes
	in.owes = 0
}

// Commit implements [zmodem.Incoming].
func (in *incoming) Commit(size int64) error {
	err := in.close(size)
	f := in.store
	f.mu.Lock()
	defer f.mu.Unlock()
	defer in.release()
	if err != nil {
		return err
	}
	if !in.file.ModTime.IsZero() {
		if err := f.cfg.Receive.Chtimes(in.part, time.Now(), in.file.ModTime); err != nil {
			return err
		}
	}
	name, err := in.free()
	if err != nil {
		return err
	}
	if err := safe.Insist(func() error { return f.cfg.Receive.Rename(in.part, name) }); err != nil { // others may be reading what it replaces
		return err
	}
	f.saved = append(f.saved, name)
	return nil
}

// free is the name that the file gets.
func (in *incoming) free() (string, error) {
	for i := range copies + 1 {
		name := in.name
		if i > 0 {
			name = fmt.Sprintf("%s.%d", in.name, i)
		}
		info, err := in.store.cfg.Receive.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return name, nil
		case err != nil:
			return "", err
		case in.store.cfg.Replace && info.Mode().IsRegular():
			return name, nil
		}
	}
	return "", fs.ErrExist
}

// Abandon implements [zmodem.Incoming]. The part gets the time of the whole, by which Begin knows it again.
func (in *incoming) Abandon(size int64) {
	err := in.close(size)
	in.store.mu.Lock()
	defer in.store.mu.Unlock()
	defer in.release()
	root := in.store.cfg.Receive
	if err == nil && size > 0 && !in.file.ModTime.IsZero() && root.Chtimes(in.part, time.Now(), in.file.ModTime) == nil {
		return
	}
	root.Remove(in.part) // of no use to anybody; one that cannot be removed is overwritten
}
