/* conf_manual_main.c - prints the list of configuration keys for atesaki.conf(5). Run while building only. */
#include <stdio.h>
#include <stdlib.h>

#include "base/conf.h"

int main(void)
{
	if (conf_manual(stdout) != 0) {
		fputs("conf_manual: cannot write\n", stderr);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
