package console

import (
	"reflect"
	"strings"

	"github.com/vtykit/vtykit/internal/safe"
)

// Subjects is what the session's current mode was entered with, as a list: the elements of a []T, such as the interfaces of `interface
// range` ([arg.Range]), a T alone as the only element, and nothing for any other subject. A handler that goes through it serves a mode
// entered with one thing and with many alike.
func Subjects[T any](s *Session) []T {
	switch x := s.Subject().(type) {
	case []T:
		return x
	case T:
		return []T{x}
	}
	return nil
}

// promptText is the session's prompt, of which all but the last line goes before what is edited. s.mu is held.
func (s *Session) promptText() (above, prompt string) {
	prompt = s.mode.expand(s.host, s.level, s.promptWord)
	if i := strings.LastIndexByte(prompt, '\n'); i >= 0 {
		return strings.ReplaceAll(prompt[:i], "\n", "\r\n") + "\r\n", prompt[i+1:]
	}
	return "", prompt
}

// promptWord is what stands for a word in braces in a prompt.
func (s *Session) promptWord(word string) (text string, ok bool) {
	switch word {
	case "user":
		return string(safe.AppendLine(nil, []byte(s.user), hostnameMax)), true
	case "mode":
		return s.mode.name, true
	case "range":
		if n := len(s.subjects); n > 0 && s.subjects[n-1] != nil && reflect.TypeOf(s.subjects[n-1]).Kind() == reflect.Slice {
			return "-range", true
		}
		return "", true
	case "path":
		for m := s.mode; m.depth > 1; m = m.parent {
			text = " " + m.name + text
		}
		return text, true
	}
	return "", false
}
