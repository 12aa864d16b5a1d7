package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/output"
	"github.com/vtykit/vtykit/internal/safe"
)

// limits are the files' bounds, with the defaults for what is not set.
func (f *Files) limits() (size int64, files int) {
	size, files = f.MaxSize, f.MaxFiles
	if size <= 0 {
		size = DefaultFileSize
	}
	if files <= 0 {
		files = DefaultFiles
	}
	return size, files
}

// level is the privilege level that the files need.
func (f *Files) level() int {
	if f.Level <= 0 {
		return 15
	}
	return f.Level
}

// writable says whether a session of that level has the filters that write files.
func (f *Files) writable(level int) bool { return f != nil && f.Root != nil && level >= f.level() }

// List returns the plain files that operators can name, by name. Files without a Root have none.
func (f *Files) List() ([]fs.FileInfo, error) {
	if f == nil || f.Root == nil {
		return nil, nil
	}
	dir, err := f.Root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	_, most := f.limits()
	entries, err := dir.ReadDir(most + DefaultFiles) // no more are ever made
	if err != nil && err != io.EOF {
		return nil, err
	}
	var list []fs.FileInfo
	for _, e := range entries {
		if !e.Type().IsRegular() || !output.ValidName(e.Name()) {
			continue
		}
		if info, err := e.Info(); err == nil { // else it is gone
			list = append(list, info)
		}
	}
	slices.SortFunc(list, func(a, b fs.FileInfo) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// Open opens a plain file to be read. For anything else, and for a name that operators cannot give, the error wraps [fs.ErrNotExist].
func (f *Files) Open(name string) (*os.File, error) {
	if f == nil || f.Root == nil || !output.ValidName(name) {
		return nil, fs.ErrNotExist
	}
	if info, err := f.Root.Lstat(name); err != nil || !info.Mode().IsRegular() { // a pipe would block
		return nil, errors.Join(err, fs.ErrNotExist)
	}
	return f.Root.Open(name)
}

// WriteFile writes a file of [Config.Files] as the filter redirect does: all of it or nothing, and not for a session whose level is below that of
// the files. The error is for the operator to read.
func (s *Session) WriteFile(name string, text []byte) error {
	if !s.mayWrite() || !output.ValidName(name) {
		return s.flashError("opening", name, fs.ErrNotExist)
	}
	w := &writer{c: s.c, from: &output.File{Name: name}}
	err := w.open(s.line)
	if err == nil {
		err = w.write(text)
		if cerr := w.close(err == nil); err == nil {
			err = cerr
		}
	}
	if err != nil {
		return UserError(strings.TrimPrefix(err.Error(), "% "))
	}
	return nil
}

// FileCommands adds to m, best the root mode, the commands for the files of [Config.Files]: `dir`, `more FILE` and `delete [/force] FILE`, with the
// texts of IOS. They need the privilege level that writing the files needs. Without files it adds nothing. It panics as
// [Mode.Command] does, and where m has a `dir` already: it goes before console/transfer's Mount, which then leaves out its own.
func (m *Mode) FileCommands() {
	files := m.c.cfg.Files
	if files == nil || files.Root == nil {
		return
	}
	for _, cmd := range m.Commands() {
		if cmd.Path == "dir" { // with other parameters it would be none twice, and the first would hide the second
			panic(fmt.Sprintf("console: mode %s: FileCommands: there is a command %q already", m.name, cmd.Path))
		}
	}
	file := fileArg(files)
	level := Level(files.level())
	m.Command("dir", `[FILE]
		List files on a filesystem
		FILE  one of them`, func(_ context.Context, s *Session, a Args) error {
		name, _ := file.Lookup(a)
		return s.directory(files, name)
	}, file, level)
	m.Command("more", `FILE
		Display the contents of a file
		FILE  its name`, func(_ context.Context, s *Session, a Args) error {
		f, err := files.Open(file.Get(a))
		if err != nil {
			return s.flashError("opening", file.Get(a), err)
		}
		defer f.Close()
		return s.copyText(f)
	}, file, level)
	m.Command("delete", `[/force] FILE
		Delete a file
		/force  without asking
		FILE    its name`, func(ctx context.Context, s *Session, a Args) error {
		name := file.Get(a)
		if !a.Has("/force") {
			sure, err := s.Confirm(ctx, "Delete "+output.FilePrefix+"/"+name+"? ")
			if err != nil || !sure {
				return err
			}
		}
		f, err := files.Open(name) // also says that it is one
		if err != nil {
			return s.flashError("deleting", name, err)
		}
		f.Close()
		if err := files.Root.Remove(name); err != nil {
			return s.flashError("deleting", name, err)
		}
		return nil
	}, file, level, InFull())
}

// fileArg is the name of a file as operators type it. The whole folder is the empty name.
func fileArg(files *Files) *arg.Arg[string] {
	return arg.Func("FILE", "WORD", func(word string) (string, error) {
		name := output.FileName(word)
		if name != "" && !output.ValidName(name) || name == "" && !strings.EqualFold(strings.TrimSuffix(word, "/"), output.FilePrefix) {
			return "", errors.New("not the name of a file")
		}
		return name, nil
	}, func(prefix string) (list []arg.Candidate) {
		typed := output.FileName(prefix)
		before := prefix[:len(prefix)-len(typed)]
		infos, _ := files.List()
		for _, info := range infos {
			if strings.HasPrefix(info.Name(), typed) {
				list = append(list, arg.Candidate{Text: before + info.Name()})
			}
		}
		return list
	})
}

// flashError is what an operator is told of a file that is read or deleted, in the words of IOS.
func (s *Session) flashError(doing, name string, err error) error {
	text := "Error " + doing + " " + output.FilePrefix + "/" + name
	if name == "" || errors.Is(err, fs.ErrNotExist) {
		return UserError(text + " (No such file or directory)")
	}
	s.c.log.Error("file of an operator", "file", name, "error", err.Error())
	return UserError(text)
}

// directory lists the files, or one.
func (s *Session) directory(files *Files, name string) error {
	list, err := files.List()
	if err != nil {
		return s.flashError("opening", name, err)
	}
	var used int64
	for _, info := range list {
		used += info.Size()
	}
	if name != "" {
		list = slices.DeleteFunc(list, func(info fs.FileInfo) bool { return info.Name() != name })
		if len(list) == 0 {
			return s.flashError("opening", name, fs.ErrNotExist)
		}
	}
	s.Printf("Directory of %s/%s\n\n", output.FilePrefix, name)
	for i, info := range list {
		s.Printf("%5d  -rw-  %10d  %s  %s\n", i+1, info.Size(), info.ModTime().Format("Jan _2 2006 15:04:05 -07:00"), info.Name())
	}
	if len(list) == 0 {
		s.Printf("No files in directory\n")
	}
	size, most := files.limits()
	total := size * int64(most)
	s.Printf("\n%d bytes total (%d bytes free)\n", total, max(total-used, 0))
	return nil
}

// copyText prints text from r.
func (s *Session) copyText(r io.Reader) error {
	b := bufio.NewReaderSize(r, maxPiece)
	for {
		p, err := b.Peek(maxPiece)
		if n := len(p) - safe.Partial(p); n > 0 && err == nil {
			p = p[:n] // the rest of a character is to come
		}
		if _, werr := s.Write(p); werr != nil {
			return werr
		}
		if _, derr := b.Discard(len(p)); derr != nil {
			return derr
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
