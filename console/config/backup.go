package config

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/output"
)

// backupCommands registers the copies of configurations into the folder of operators, if there is one.
func (s *Store[T]) backupCommands(exec *console.Mode) {
	if s.o.Files == nil || s.o.Files.Root == nil {
		return
	}
	to := s.fileTo("TO")
	for _, from := range []struct{ word, name string }{{"running-config", nameRunning}, {"startup-config", nameStartup}} {
		s.command(exec, "copy "+from.word, `TO
			Copy to a file
			TO  the file`, func(ctx context.Context, cs *console.Session, a console.Args) error {
			return s.backup(ctx, cs, from.word, from.name, to.Get(a))
		}, to)
	}
}

// fileTo is a parameter for a file of operators that may be new: [output.FilePrefix] and its name, or none.
func (s *Store[T]) fileTo(name string) *arg.Arg[string] {
	return arg.Func(name, kindFile+"NAME", func(word string) (string, error) {
		file := output.FileName(word)
		if len(file) == len(word) || file != "" && !output.ValidName(file) {
			return "", errors.New("not the name of a file")
		}
		return file, nil
	}, func(prefix string) []arg.Candidate {
		var list []arg.Candidate
		files, _ := s.o.Files.List()
		for _, info := range files {
			if n := kindFile + info.Name(); strings.HasPrefix(n, prefix) {
				list = append(list, arg.Candidate{Text: n})
			}
		}
		return list
	})
}

// backup writes a configuration, as cs may see it, into a file.
func (s *Store[T]) backup(ctx context.Context, cs *console.Session, word, name, file string) error {
	text, err := s.read(name)
	if err != nil {
		return err
	}
	if s.o.Hide != nil {
		text = s.o.Hide(cs, text)
	}
	proposed := file
	if proposed == "" {
		proposed = word
	}
	answer, err := cs.Ask(ctx, "Destination filename ["+proposed+"]? ", true)
	if err != nil {
		return err
	}
	if file = proposed; answer != "" {
		file = output.FileName(answer)
	}
	if f, err := s.o.Files.Open(file); err == nil {
		f.Close()
		cs.Printf("%%Warning:There is a file already existing with this name\n")
		sure, err := cs.Confirm(ctx, "Do you want to over write? ")
		if err != nil {
			return err
		}
		if !sure {
			return errNotSure
		}
	}
	start := time.Now()
	if err := cs.WriteFile(file, []byte(text)); err != nil {
		return err
	}
	copied(cs, len(text), start)
	return nil
}

// destination asks for the name of where a copy goes, of which there is one only; the operator may say it, or nothing.
func (s *Store[T]) destination(ctx context.Context, cs *console.Session, name string) error {
	_, word, _ := strings.Cut(name, ":")
	answer, err := cs.Ask(ctx, "Destination filename ["+word+"]? ", true)
	if err != nil {
		return err
	}
	if answer != "" && fullName(answer) != name {
		return errDestination
	}
	return nil
}

// copied says how much was copied, and how fast.
func copied(cs *console.Session, n int, start time.Time) {
	took := max(time.Since(start).Seconds(), 0.001)
	cs.Printf("%d bytes copied in %.3f secs (%.0f bytes/sec)\n", n, took, float64(n)/took)
}
