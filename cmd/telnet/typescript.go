package main

import "os"

// typescript is a file that gets what the screen shows of the session: the server's text and what is shown of the user's input, without
// the painting of the line editor and the telnet> prompt. The zero value writes nothing.
type typescript struct {
	file *os.File
	err  error // the first one in writing, which ends it
}

func (t *typescript) open(name string, add bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if add {
		flags = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	f, err := os.OpenFile(name, flags, 0o600) // passwords may be shown
	if err != nil {
		return err
	}
	old := t.file
	t.file, t.err = f, nil
	if old != nil {
		return old.Close()
	}
	return nil
}

// write adds p; the file has it when write returns.
func (t *typescript) write(p []byte) {
	if t.file != nil && t.err == nil {
		_, t.err = t.file.Write(p)
	}
}

func (t *typescript) name() string {
	if t.file == nil {
		return ""
	}
	return t.file.Name()
}

// close ends the file and returns the first error of writing.
func (t *typescript) close() error {
	if t.file == nil {
		return nil
	}
	err := t.file.Close()
	if t.err != nil {
		err = t.err
	}
	t.file, t.err = nil, nil
	return err
}
