/* SPDX-License-Identifier: MIT */
/*
 * Each shell's file is made of the same three things: the commands, each command's options, and
 * what an option's argument may be, as its description in the table says: a file, a folder, a unit,
 * or one of several words. Arguments that are numbers are completed by nothing.
 */
#include "cli/completion.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef enum { TAKES_NOTHING, TAKES_NUMBER, TAKES_FILE, TAKES_FOLDER, TAKES_WORD } taken;

typedef struct {
    taken kind;
    char words[256]; /* of TAKES_WORD, between blanks */
} argument;

static void add_word(argument *found, const char *word, size_t length)
{
    const size_t used = strlen(found->words);
    snprintf(found->words + used, sizeof found->words - used, "%s%.*s", used > 0 ? " " : "",
             (int)length, word);
    found->kind = TAKES_WORD;
}

static argument all_units(void)
{
    argument found = {.kind = TAKES_NUMBER};
    for (int i = 0; i < SIGRAMP_UNIT_COUNT; ++i) {
        const char *name = sigramp_unit_info((sigramp_unit)i)->name;
        add_word(&found, name, strlen(name));
    }
    return found;
}

/* Words with capitals (opencl:P.D) stand for something else. */
static argument words_between_bars(const char *text)
{
    argument found = {.kind = TAKES_NUMBER};
    while (*text != '\0') {
        const size_t length = strcspn(text, "|");
        int is_word = 1;
        for (size_t i = 0; i < length; ++i)
            is_word = is_word && !isupper((unsigned char)text[i]);
        if (is_word)
            add_word(&found, text, length);
        text += length + (text[length] == '|');
    }
    return found;
}

static argument argument_of(const struct poptOption *option)
{
    const char *text = option->argDescrip;
    if (!text)
        return (argument){.kind = TAKES_NOTHING};
    if (strcmp(text, "ARRAY") == 0 || strcmp(text, "FILE") == 0)
        return (argument){.kind = TAKES_FILE};
    if (strcmp(text, "DIR") == 0)
        return (argument){.kind = TAKES_FOLDER};
    return strcmp(text, "UNIT") == 0 ? all_units() : words_between_bars(text);
}

static int takes_units(const cli_command *command)
{
    return command->lists_units && (command->takes_operand || command->takes_operands);
}

static int takes_files(const cli_command *command)
{
    return command->takes_operands && !command->lists_units;
}

/* Text within '...' of a shell. Of zsh a backslash comes before what separates the parts of a
 * description. */
static void print_quoted(const char *text, const char *special)
{
    for (; *text != '\0'; ++text) {
        if (*text == '\'')
            fputs("'\\'", stdout);
        else if (strchr(special, *text))
            putchar('\\');
        putchar(*text);
    }
}

/* Bash: which words, or files, may follow; for every command and option a line. */

static void print_bash_command(const cli_command *command, const struct poptOption *table)
{
    for (const struct poptOption *option = table; option->longName; ++option) {
        const argument takes = argument_of(option);
        if (takes.kind == TAKES_WORD)
            printf("    %s:--%s) words='%s' ;;\n", command->name, option->longName, takes.words);
        else if (takes.kind != TAKES_NOTHING)
            printf("    %s:--%s) files=%s ;;\n", command->name, option->longName,
                   takes.kind == TAKES_FILE     ? "-f"
                   : takes.kind == TAKES_FOLDER ? "-d"
                                                : "none");
    }
    printf("    %s:*) operands=%s words='%s", command->name, takes_files(command) ? "-f" : "",
           takes_units(command) ? all_units().words : "");
    for (const struct poptOption *option = table; option->longName; ++option)
        printf(" --%s", option->longName);
    printf("' ;;\n");
}

static void print_bash(const cli_command *const *commands)
{
    struct poptOption table[OPTION_COUNT + 1];
    printf("# Completes sigramp's commands and options; sigramp completion bash wrote it.\n"
           "_sigramp() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} words= files= operands= names='");
    for (int i = 0; commands[i]; ++i)
        printf("%s ", commands[i]->name);
    printf(
        "'\n    case $COMP_CWORD:${COMP_WORDS[1]}:${COMP_WORDS[COMP_CWORD - 1]} in\n"
        "    1:*) words=\"$names help completion --help --version\" ;;\n"
        "    2:help:*) words=$names ;;\n"
        "    2:completion:*) words='bash zsh fish' ;;\n"
        "    esac\n"
        "    [ \"$COMP_CWORD\" = 1 ] || case ${COMP_WORDS[1]}:${COMP_WORDS[COMP_CWORD - 1]} in\n");
    for (int i = 0; commands[i]; ++i) {
        cli_option_table(commands[i], table);
        print_bash_command(commands[i], table);
    }
    printf("    esac\n"
           "    [[ $word == -* ]] || files=${files:-$operands}\n"
           "    COMPREPLY=()\n"
           "    case $files in\n"
           "    none) ;;\n"
           "    -*) compopt -o filenames 2>/dev/null\n"
           "        mapfile -t COMPREPLY < <(compgen \"$files\" -- \"$word\") ;;\n"
           "    *) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\") ;;\n"
           "    esac\n"
           "}\n"
           "complete -F _sigramp sigramp\n");
}

/* zsh: a specification for each option. */

static void print_zsh_command(const cli_command *command, const struct poptOption *table)
{
    printf("    %s) _arguments", command->name);
    for (const struct poptOption *option = table; option->longName; ++option) {
        const argument takes = argument_of(option);
        printf(" \\\n        '--%s[", option->longName);
        print_quoted(option->descrip, "[]:\\");
        putchar(']');
        if (takes.kind != TAKES_NOTHING) {
            putchar(':');
            print_quoted(option->argDescrip, "[]:\\");
            printf(takes.kind == TAKES_WORD ? ":(%s)" : ":%s",
                   takes.kind == TAKES_WORD     ? takes.words
                   : takes.kind == TAKES_FILE   ? "_files"
                   : takes.kind == TAKES_FOLDER ? "_files -/"
                                                : " ");
        }
        putchar('\'');
    }
    if (takes_units(command))
        printf(" \\\n        '%s:UNIT:(%s)'", command->takes_operands ? "*" : "1",
               all_units().words);
    printf("%s ;;\n", takes_files(command) ? " \\\n        '*:FILE:_files'" : "");
}

static void print_zsh(const cli_command *const *commands)
{
    struct poptOption table[OPTION_COUNT + 1];
    printf("#compdef sigramp\n"
           "# Completes sigramp's commands and options; sigramp completion zsh wrote it.\n"
           "_sigramp() {\n"
           "    local -a names\n"
           "    names=(\n");
    for (int i = 0; commands[i]; ++i) {
        printf("        '%s:", commands[i]->name);
        print_quoted(commands[i]->summary, ":\\");
        printf("'\n");
    }
    printf("    )\n"
           "    if (( CURRENT == 2 )); then\n"
           "        names+=('help:tells of a command' 'completion:this, for a shell')\n"
           "        _describe command names\n"
           "        return\n"
           "    fi\n"
           "    shift words\n"
           "    (( CURRENT-- ))\n"
           "    case $words[1] in\n"
           "    help) _describe command names ;;\n"
           "    completion) _arguments '1:SHELL:(bash zsh fish)' ;;\n");
    for (int i = 0; commands[i]; ++i) {
        cli_option_table(commands[i], table);
        print_zsh_command(commands[i], table);
    }
    printf("    esac\n"
           "}\n"
           "_sigramp \"$@\"\n");
}

/* fish: a line for each option. */

static void print_fish_command(const cli_command *command, const struct poptOption *table)
{
    for (const struct poptOption *option = table; option->longName; ++option) {
        const argument takes = argument_of(option);
        printf("complete -c sigramp -n '__fish_seen_subcommand_from %s' -l %s", command->name,
               option->longName);
        if (takes.kind == TAKES_WORD)
            printf(" -x -a '%s'", takes.words);
        else if (takes.kind != TAKES_NOTHING)
            printf("%s", takes.kind == TAKES_FILE     ? " -r -F"
                         : takes.kind == TAKES_FOLDER ? " -x -a '(__fish_complete_directories)'"
                                                      : " -x");
        printf(" -d '");
        print_quoted(option->descrip, "\\");
        printf("'\n");
    }
    if (takes_units(command))
        printf("complete -c sigramp -n '__fish_seen_subcommand_from %s' -a '%s'\n", command->name,
               all_units().words);
    if (takes_files(command))
        printf("complete -c sigramp -n '__fish_seen_subcommand_from %s' -F\n", command->name);
}

static void print_fish(const cli_command *const *commands)
{
    struct poptOption table[OPTION_COUNT + 1];
    printf("# Completes sigramp's commands and options; sigramp completion fish wrote it.\n"
           "complete -c sigramp -f\n"
           "complete -c sigramp -n __fish_use_subcommand -l version -d 'print the version'\n"
           "complete -c sigramp -n __fish_use_subcommand -l help -d 'print the commands'\n"
           "complete -c sigramp -n __fish_use_subcommand -a help -d 'tells of a command'\n"
           "complete -c sigramp -n __fish_use_subcommand -a completion -d 'this, for a shell'\n"
           "complete -c sigramp -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n");
    for (int i = 0; commands[i]; ++i) {
        printf("complete -c sigramp -n '__fish_use_subcommand; or __fish_seen_subcommand_from help'"
               " -a %s -d '",
               commands[i]->name);
        print_quoted(commands[i]->summary, "\\");
        printf("'\n");
        cli_option_table(commands[i], table);
        print_fish_command(commands[i], table);
    }
}

int cli_print_completion(const char *shell, const cli_command *const *commands)
{
    if (strcmp(shell, "bash") == 0)
        print_bash(commands);
    else if (strcmp(shell, "zsh") == 0)
        print_zsh(commands);
    else if (strcmp(shell, "fish") == 0)
        print_fish(commands);
    else
        return cli_fail(EXIT_WRONG, "'%s': give bash, zsh or fish", shell);
    return EXIT_DONE;
}
