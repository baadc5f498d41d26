import { runProgram } from './program.mjs';

/** The stack in containers, by one of its environment files: `.env` or `docker/ha.env`. */
export class ComposeProject {
  /**
   * @param {import('./engine.mjs').Engine} engine
   * @param {{ name: string, variables: Record<string, string>, signal: AbortSignal }} options `name` is that of the project; `signal` ends
   * whatever command runs
   */
  constructor(engine, { name, variables, signal }) {
    this.engine = engine;
    this.name = name;
    this.variables = variables;
    this.signal = signal;
  }

  /**
   * @param {string} environmentFile
   * @param {string[]} args
   * @param {{ signal?: AbortSignal }} [options] another signal, as for what is done when all else was interrupted
   * @returns {Promise<string>} what it wrote to stdout
   */
  compose(environmentFile, args, options = {}) {
    const project = ['--project-name', this.name, '--env-file', environmentFile];
    return this.#run([...this.engine.compose, ...project, ...args], options);
  }

  /**
   * @param {string[]} args
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<string>} what it wrote to stdout
   */
  docker(args, options = {}) {
    return this.#run([this.engine.docker, ...args], options);
  }

  /**
   * @param {string[]} command
   * @param {{ signal?: AbortSignal }} options
   */
  #run(command, { signal = this.signal }) {
    return runProgram(command, { variables: this.variables, signal });
  }
}
