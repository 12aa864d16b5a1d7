package main

import "testing"

func TestT3_81_Mode(t *testing.T) {
	for _, tt := range []struct {
		f         forced
		echo, sga bool
		want      mode
	}{
		{followServer, false, false, modeLine},
		{followServer, true, true, modeRaw},
		{followServer, true, false, modeRaw},
		{followServer, false, true, modeCharacter},
		{forceLine, false, false, modeLine},
		{forceLine, false, true, modeLine},
		{forceLine, true, false, modeSilent},
		{forceLine, true, true, modeSilent},
		{forceRaw, false, false, modeRaw},
		{forceRaw, true, true, modeRaw},
	} {
		if got := modeOf(tt.f, tt.echo, tt.sga); got != tt.want {
			t.Errorf("%d echo %v sga %v: %v, want %v", tt.f, tt.echo, tt.sga, got, tt.want)
		}
	}
}
